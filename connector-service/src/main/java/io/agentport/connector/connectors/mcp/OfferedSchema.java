// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Brings a server's schema into the form that is checked and shown: JSON Schema 2020-12, closed, without header marks. */
final class OfferedSchema {
    private static final String MIRROR = "x-mcp-header";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,60}");
    private static final Set<String> PRIMITIVES = Set.of("string", "integer", "number", "boolean");

    /** Keywords beside which {@code additionalProperties} would refuse what they declare. */
    private static final List<String> COMPOSING =
            List.of("$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas");

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private OfferedSchema() {}

    /**
     * Takes the header marks out.
     *
     * @throws IllegalArgumentException if one of them is not where, or what, the protocol allows
     */
    static List<MirroredArgument> takeMirrored(ObjectNode schema) {
        var found = new ArrayList<MirroredArgument>();
        takeMirrored(schema, List.of(), found);
        if (holdsMark(schema)) {
            throw new IllegalArgumentException("an `" + MIRROR + "` stands where no argument is");
        }
        var names = new HashSet<String>();
        for (var one : found) {
            if (!names.add(one.header().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("two arguments have the same `" + MIRROR + "`");
            }
        }
        return found;
    }

    private static void takeMirrored(JsonNode schema, List<String> path, List<MirroredArgument> found) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            var inner = new ArrayList<>(path);
            inner.add(property.getKey());
            if (property.getValue() instanceof ObjectNode argument) {
                var mark = argument.remove(MIRROR);
                if (mark != null) {
                    if (!mark.isTextual()
                            || !TOKEN.matcher(mark.textValue()).matches()
                            || !PRIMITIVES.contains(argument.path("type").asText())) {
                        throw new IllegalArgumentException("the `" + MIRROR + "` of `" + property.getKey()
                                + "` is not a header of a simple value");
                    }
                    found.add(new MirroredArgument("Mcp-Param-" + mark.textValue(), inner));
                }
                takeMirrored(argument, inner, found);
            }
        }
    }

    private static boolean holdsMark(JsonNode node) {
        if (node.has(MIRROR)) {
            return true;
        }
        for (var child : node) {
            if (holdsMark(child)) {
                return true;
            }
        }
        return false;
    }

    /** What older drafts wrote in other words is written in those of 2020-12. */
    static void modernise(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (!object.path("$schema").asText().equals(DIALECT)) {
                object.remove("$schema");
            }
            if (object.get("items") instanceof ArrayNode tuple) {
                object.set("prefixItems", tuple);
                var rest = object.remove("additionalItems");
                if (rest == null) {
                    object.remove("items");
                } else {
                    object.set("items", rest);
                }
            }
        }
        node.forEach(OfferedSchema::modernise);
    }

    /** Refuses what is not declared, unless the server says what else there may be. */
    static void close(ObjectNode schema) {
        schema.put("type", "object");
        if (!schema.has("properties")) {
            schema.putObject("properties");
        }
        if (!schema.has("additionalProperties") && !schema.has("unevaluatedProperties")) {
            boolean composed = COMPOSING.stream().anyMatch(schema::has);
            schema.put(composed ? "unevaluatedProperties" : "additionalProperties", false);
        }
    }
}
