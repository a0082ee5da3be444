// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The schema of all arguments of a tool together. */
final class InputSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private InputSchema() {}

    static ObjectNode of(
            Map<String, ObjectNode> arguments, Collection<String> required, Collection<String> exactlyOne) {
        var schema = NODES.objectNode().put("type", "object");
        schema.set("properties", NODES.objectNode().setAll(arguments));
        if (!required.isEmpty()) {
            schema.set("required", names(required));
        }
        schema.put("additionalProperties", false);
        if (!exactlyOne.isEmpty()) {
            schema.setAll(exactlyOne(List.copyOf(exactlyOne)));
        }
        return schema;
    }

    /**
     * Says it by {@code if}, {@code then}, {@code else}: language models' interfaces refuse tools whose schema has
     * {@code oneOf}, {@code anyOf}, {@code allOf} or {@code not} at the top.
     */
    private static ObjectNode exactlyOne(List<String> names) {
        var first = requires(names.getFirst());
        if (names.size() == 1) {
            return first;
        }
        var others = new ArrayList<ObjectNode>();
        names.subList(1, names.size()).forEach(name -> others.add(requires(name)));
        var schema = NODES.objectNode();
        schema.set("if", first);
        schema.set(
                "then",
                NODES.objectNode()
                        .set(
                                "not",
                                NODES.objectNode()
                                        .set("anyOf", NODES.arrayNode().addAll(others))));
        schema.set("else", exactlyOne(names.subList(1, names.size())));
        return schema;
    }

    private static ObjectNode requires(String name) {
        return NODES.objectNode().set("required", names(List.of(name)));
    }

    private static ArrayNode names(Collection<String> names) {
        var array = NODES.arrayNode();
        names.forEach(array::add);
        return array;
    }
}
