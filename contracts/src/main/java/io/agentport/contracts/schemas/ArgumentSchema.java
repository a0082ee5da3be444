// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.agentport.contracts.json.CanonicalJson;
import java.util.List;
import java.util.Locale;

/**
 * The compiled JSON Schema (2020-12) of a tool's arguments. It knows only itself: no reference leaves the document, and
 * patterns take linear time. Safe for use by any thread.
 */
public final class ArgumentSchema {
    private static final int MAX_ERRORS = 5;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.block(iri -> true))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(new LinearRegex())
                            .pathType(PathType.JSON_POINTER)
                            .locale(Locale.ROOT)
                            .build()));

    private final Schema schema;

    /**
     * A place that does not fit.
     *
     * @param pointer JSON Pointer (RFC 6901); empty for the arguments as a whole
     * @param expected for people; holds no argument's value
     */
    public record Mismatch(String pointer, String expected) {}

    private ArgumentSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws UnusableSchemaException if nothing can be checked safely with this schema */
    public static ArgumentSchema compile(String json) throws UnusableSchemaException {
        try {
            var node = MAPPER.readTree(json);
            if (!node.isObject()) {
                throw new UnusableSchemaException("the schema is not an object");
            }
            requireLocalReferences(node);
            if (!node.path("properties").isMissingNode()
                    && !node.path("properties").isObject()) {
                throw new UnusableSchemaException("`properties` is not an object");
            }
            var schema = REGISTRY.getSchema(node);
            schema.initializeValidators();
            // the first run resolves what the compiler leaves for later
            schema.validate(new ValidationBudget(), MAPPER.createObjectNode());
            return new ArgumentSchema(schema);
        } catch (JsonProcessingException e) {
            throw new UnusableSchemaException("the schema is not JSON");
        } catch (ValidationBudget.SpentException | StackOverflowError e) {
            throw new UnusableSchemaException("the schema refers to itself without end");
        } catch (RuntimeException e) { // whatever a schema makes the validator throw, it concerns this tool alone
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof PatternSyntaxException pattern) {
                    throw new UnusableSchemaException(
                            "the pattern `" + pattern.getPattern() + "` cannot be checked in linear time");
                }
            }
            throw new UnusableSchemaException("the schema cannot be compiled");
        }
    }

    /** What does not fit, at most five places; empty if the arguments are valid. */
    public List<Mismatch> check(CanonicalJson arguments) {
        var budget = new ValidationBudget();
        try {
            schema.validate(budget, MAPPER.readTree(arguments.text()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        } catch (ValidationBudget.SpentException | StackOverflowError e) {
            return List.of(new Mismatch("", "arguments that can be checked in reasonable time"));
        } catch (RuntimeException e) {
            return List.of(new Mismatch("", "a schema that can be followed for these arguments"));
        }
        return budget.getErrors().stream()
                .limit(MAX_ERRORS)
                .map(error -> new Mismatch(
                        error.getInstanceLocation().toString(),
                        error.getMessage().replace('\'', '`')))
                .toList();
    }

    private static void requireLocalReferences(JsonNode node) throws UnusableSchemaException {
        for (var keyword : List.of("$ref", "$dynamicRef", "$recursiveRef")) {
            var target = node.get(keyword);
            if (target != null && target.isTextual() && !target.textValue().startsWith("#")) {
                throw new UnusableSchemaException("the reference `" + target.textValue() + "` leaves the schema");
            }
        }
        for (var child : node) {
            requireLocalReferences(child);
        }
    }

    /** A schema that is not used; its message is for people. */
    public static final class UnusableSchemaException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableSchemaException(String message) {
            super(message);
        }
    }
}
