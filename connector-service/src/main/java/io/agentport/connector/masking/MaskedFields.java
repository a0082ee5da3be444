// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.masking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hides the values of members that a definition names, wherever they stand in a JSON text. */
final class MaskedFields {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private MaskedFields() {}

    /** Empty if the text is not JSON, so that nothing can be said about what it holds. */
    static Optional<String> mask(String json, List<String> fields) {
        try {
            var tree = JSON.readTree(json);
            mask(tree, Set.copyOf(fields));
            return Optional.of(JSON.writeValueAsString(tree));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static void mask(JsonNode node, Set<String> fields) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                if (fields.contains(member.getKey()) && !member.getValue().isNull()) {
                    member.setValue(object.textNode(Scrubber.REPLACEMENT));
                }
            });
        }
        node.forEach(child -> mask(child, fields));
    }
}
