// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.re2j.Pattern;
import java.util.List;

/** Values that a bundled tool's schema allows and that mean nothing special anywhere. */
final class Harmless {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TEXTS =
            List.of("abc_1", "usd", "DE", "https://shop.example/x", "abc", "1", "2026-01-02");

    private Harmless() {}

    static JsonNode value(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.at("/enum/0");
        }
        for (var choice : List.of("anyOf", "oneOf")) {
            if (schema.has(choice)) {
                return value(schema.at("/" + choice + "/0"));
            }
        }
        return switch (schema.at("/type").asText()) {
            case "string" -> NODES.textNode(text(schema));
            case "integer", "number" -> NODES.numberNode(schema.at("/minimum").asLong(1));
            case "boolean" -> NODES.booleanNode(true);
            case "array" -> NODES.arrayNode().add(value(schema.at("/items")));
            case "object" -> object(schema);
            default -> throw new IllegalArgumentException("no harmless value for " + schema);
        };
    }

    private static JsonNode object(JsonNode schema) {
        var object = NODES.objectNode();
        schema.at("/properties").properties().forEach(member -> object.set(member.getKey(), value(member.getValue())));
        if (object.isEmpty()) {
            object.set("key", value(schema.at("/additionalProperties")));
        }
        return object;
    }

    private static String text(JsonNode schema) {
        return TEXTS.stream()
                .filter(text -> !schema.has("pattern")
                        || Pattern.compile(schema.at("/pattern").asText())
                                .matcher(text)
                                .find())
                .filter(text -> text.length() >= schema.at("/minLength").asInt(0)
                        && text.length() <= schema.at("/maxLength").asInt(Integer.MAX_VALUE))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no harmless text for " + schema));
    }
}
