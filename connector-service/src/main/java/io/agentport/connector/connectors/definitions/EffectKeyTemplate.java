// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.contracts.calls.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names what a call changes, for example <code>refund:{charge}</code>. <code>{charge|payment_intent}</code> takes the one
 * that is there. Values are escaped: whatever they hold, keys are equal only if the values are.
 */
public record EffectKeyTemplate(List<Part> parts) {
    /** Longer keys stand as their digest, so that a database can index them. */
    static final int MAX_LENGTH = 200;

    private static final Pattern LITERAL = Pattern.compile("[a-z0-9_:-]+");
    private static final Pattern PART =
            Pattern.compile("\\G(?:([a-z0-9_:-]+)|\\{([a-z][a-z0-9_]*(?:\\|[a-z][a-z0-9_]*)*)})");
    private static final String UNESCAPED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

    public EffectKeyTemplate {
        parts = List.copyOf(parts);
    }

    /** A piece of the key. */
    public sealed interface Part {}

    public record Literal(String text) implements Part {}

    /** The value of the first of these arguments that is there. */
    public record Value(List<String> arguments) implements Part {
        public Value {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static EffectKeyTemplate parse(String text) {
        var parts = new ArrayList<Part>();
        var match = PART.matcher(text);
        int end = 0;
        while (match.find()) {
            parts.add(
                    match.group(1) == null
                            ? new Value(List.of(match.group(2).split("\\|")))
                            : new Literal(match.group(1)));
            end = match.end();
        }
        if (end != text.length()
                || !(parts.getFirst() instanceof Literal first)
                || !LITERAL.matcher(first.text()).matches()) {
            throw new IllegalArgumentException(
                    "expected an effect key like `refund:{charge}`, starting with a word of `a-z 0-9 _ : -`");
        }
        if (first.text().startsWith("call:")) {
            throw new IllegalArgumentException("`call:` names the effects of tools without a template");
        }
        for (int i = 1; i < parts.size(); i++) {
            // INVARIANT: an escaped value holds no `:`, so it ends where the next part starts
            if (parts.get(i - 1) instanceof Value
                    && !(parts.get(i) instanceof Literal next && next.text().startsWith(":"))) {
                throw new IllegalArgumentException("after a value in an effect key comes `:`");
            }
        }
        return new EffectKeyTemplate(parts);
    }

    List<Value> values() {
        return parts.stream()
                .filter(Value.class::isInstance)
                .map(Value.class::cast)
                .toList();
    }

    /** The key for these arguments, which were validated before, so that every value is there. */
    public String of(JsonNode arguments) {
        var key = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Literal literal -> key.append(literal.text());
                case Value value -> key.append(escape(first(value.arguments(), arguments)));
            }
        }
        return key.length() <= MAX_LENGTH ? key.toString() : "#" + Digest.ofText(key.toString());
    }

    private static JsonNode first(List<String> names, JsonNode arguments) {
        for (var name : names) {
            if (arguments.hasNonNull(name)) {
                return arguments.get(name);
            }
        }
        throw new IllegalStateException("the schema lets a call pass without any of " + names);
    }

    /** A text stands percent-encoded; anything else as {@code =} and its JSON, so that 1 is not "1". */
    private static String escape(JsonNode value) {
        var text = value.isTextual() ? value.textValue() : value.toString();
        var out = new StringBuilder(value.isTextual() ? "" : "=");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNESCAPED.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append("%%%02X".formatted(b));
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var part : parts) {
            text.append(
                    switch (part) {
                        case Literal literal -> literal.text();
                        case Value value -> "{" + String.join("|", value.arguments()) + "}";
                    });
        }
        return text.toString();
    }
}
