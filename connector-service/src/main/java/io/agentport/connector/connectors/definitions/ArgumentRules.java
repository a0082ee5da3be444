// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a definition may say about an argument's values, and what goes without saying: an object is closed unless it says
 * otherwise, and what cannot be written where the argument goes is refused by the schema already.
 */
final class ArgumentRules {
    private static final Set<String> TYPES =
            Set.of("string", "integer", "number", "boolean", "object", "array", "null");
    private static final Set<String> SCALARS = Set.of("string", "integer", "number", "boolean");
    private static final Set<String> CHOICES = Set.of("anyOf", "oneOf");
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "title",
            "description",
            "enum",
            "examples",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "properties",
            "required",
            "additionalProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "anyOf",
            "oneOf");

    private ArgumentRules() {}

    /**
     * Completes an argument's schema in place.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static void complete(ObjectNode schema, Slot slot) {
        complete(schema, slot instanceof Slot.Json, slot.nests());
    }

    private static void complete(ObjectNode schema, boolean json, boolean nests) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            if (!KEYWORDS.contains(keyword.getKey())) {
                throw new IllegalArgumentException(
                        "`" + keyword.getKey() + "` is no keyword of JSON Schema that is used here");
            }
        }
        boolean choice = false;
        for (var combinator : CHOICES) {
            for (var option : schema.path(combinator)) {
                choice = true;
                complete(object(option, combinator), json, nests);
            }
        }
        if (schema.has("pattern")) {
            requirePattern(schema.path("pattern"));
        }
        var type = schema.path("type").asText();
        if (choice && type.isEmpty()) {
            return;
        }
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("a schema has one `type` of " + String.join(", ", new TreeSet<>(TYPES)));
        }
        if (!json && !SCALARS.contains(type) && !(nests && !type.equals("null"))) {
            throw new IllegalArgumentException("a value of type `" + type + "` cannot be written here");
        }
        if (type.equals("object")) {
            completeObject(schema, json, nests);
        } else if (type.equals("array")) {
            complete(object(schema.path("items"), "items"), json, nests);
            if (!json && !schema.has("minItems")) {
                schema.put("minItems", 1); // an empty array would vanish from a query or form
            }
        }
    }

    private static void completeObject(ObjectNode schema, boolean json, boolean nests) {
        for (var property : schema.path("properties")) {
            complete(object(property, "properties"), json, nests);
        }
        var others = schema.path("additionalProperties");
        if (others.isMissingNode()) {
            schema.put("additionalProperties", false);
        } else if (others.isObject()) {
            complete((ObjectNode) others, json, nests);
            if (!json) {
                requirePattern(schema.path("propertyNames").path("pattern"));
            }
        } else if (!others.isBoolean() || (others.booleanValue() && !json)) {
            throw new IllegalArgumentException(
                    "`additionalProperties` is a schema here, with a pattern in `propertyNames`");
        }
        if (!json && !schema.has("minProperties")) {
            schema.put("minProperties", 1); // an empty object would vanish from a query or form
        }
        for (var name : schema.path("required")) {
            if (!schema.path("properties").has(name.asText())) {
                throw new IllegalArgumentException("`required` names `" + name.asText() + "`, which is no property");
            }
        }
    }

    private static ObjectNode object(JsonNode schema, String where) {
        if (schema instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("`" + where + "` needs a schema, which is a mapping");
    }

    private static void requirePattern(JsonNode pattern) {
        if (!pattern.isTextual()) {
            throw new IllegalArgumentException("free keys need a text `pattern` in `propertyNames`");
        }
        try {
            Pattern.compile(pattern.textValue());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "`" + pattern.textValue() + "` is no pattern that is matched in linear time", e);
        }
    }
}
