// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The JSON Schema (2020-12) of a tool's arguments. Patterns are matched in linear time (RE2), and nothing is fetched. Safe
 * for use by any thread.
 */
public final class ArgumentSchema {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaLoader(loader -> loader.block(iri -> true))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .pathType(PathType.JSON_POINTER)
                            .locale(Locale.ROOT)
                            .regularExpressionFactory(pattern -> {
                                var compiled = Pattern.compile(pattern);
                                return value -> compiled.matcher(value).find();
                            })
                            .build()));

    private final String text;
    private final Schema schema;
    private final Mismatch notExactlyOne;

    /**
     * Compiles a schema.
     *
     * @param exactlyOne the arguments that its {@code if} is about; empty if it has none
     */
    ArgumentSchema(ObjectNode schema, Collection<String> exactlyOne) {
        this.notExactlyOne = new Mismatch("", "exactly one of `" + String.join("`, `", exactlyOne) + "` must be given");
        this.text = schema.toString();
        this.schema = REGISTRY.getSchema(schema);
        this.schema.initializeValidators();
    }

    /**
     * What does not match.
     *
     * @param pointer JSON Pointer of the value, or of the member that is missing or must not be there
     * @param problem says what was expected, not what was sent
     */
    public record Mismatch(String pointer, String problem) {}

    /** The first mismatch in the order of the arguments; empty if the arguments are valid. */
    public Optional<Mismatch> mismatch(JsonNode arguments) {
        return schema.validate(arguments).stream().map(this::describe).min(Comparator.comparing(Mismatch::pointer));
    }

    private Mismatch describe(Error error) {
        var rule = error.getEvaluationPath().toString();
        if (rule.startsWith("/then/") || rule.startsWith("/else/")) {
            return notExactlyOne;
        }
        var at = error.getInstanceLocation().toString();
        var member = error.getProperty() == null
                ? ""
                : "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
        return switch (error.getKeyword()) {
            case "required" -> new Mismatch(at + member, "is required");
            case "additionalProperties" -> new Mismatch(at + member, "is no argument of this tool");
            default -> new Mismatch(at, error.getMessage());
        };
    }

    /** The schema as JSON. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArgumentSchema that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
