// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A path with variables, for example <code>/v1/customers/{customer}</code>. A variable is a whole segment: beside a
 * literal it could complete a {@code ..}.
 */
public record PathTemplate(List<Part> parts) {
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9_~.:@!$&'()*+,;=-]+");
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z][a-z0-9_]*)}");

    public PathTemplate {
        parts = List.copyOf(parts);
    }

    /** A segment of the path. */
    public sealed interface Part {}

    public record Literal(String text) implements Part {}

    public record Variable(String argument) implements Part {}

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static PathTemplate parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path starts with `/`");
        }
        var parts = new ArrayList<Part>();
        var variables = new LinkedHashSet<String>();
        for (var segment : text.substring(1).split("/", -1)) {
            var variable = VARIABLE.matcher(segment);
            if (variable.matches()) {
                parts.add(new Variable(variable.group(1)));
                if (!variables.add(variable.group(1))) {
                    throw new IllegalArgumentException("`" + segment + "` stands twice in the path");
                }
            } else if (LITERAL.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..")) {
                parts.add(new Literal(segment));
            } else {
                throw new IllegalArgumentException(
                        "`" + segment + "` is no segment of a path: expected plain characters or one `{variable}`");
            }
        }
        return new PathTemplate(parts);
    }

    public Set<String> variables() {
        var names = new LinkedHashSet<String>();
        for (var part : parts) {
            if (part instanceof Variable variable) {
                names.add(variable.argument());
            }
        }
        return names;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var part : parts) {
            text.append('/')
                    .append(
                            switch (part) {
                                case Literal literal -> literal.text();
                                case Variable variable -> "{" + variable.argument() + "}";
                            });
        }
        return text.toString();
    }
}
