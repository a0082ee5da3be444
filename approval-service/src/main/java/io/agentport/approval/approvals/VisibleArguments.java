// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.agentport.contracts.json.VisibleText;
import java.util.Optional;

/** Arguments as they may safely be shown: names and strings in which nothing is invisible or turned around. */
final class VisibleArguments {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private VisibleArguments() {}

    /** Empty if the arguments are safe to be shown as they are. */
    static Optional<JsonNode> of(String arguments) {
        try {
            var exact = MAPPER.readTree(arguments);
            var visible = visible(exact);
            return visible.equals(exact) ? Optional.empty() : Optional.of(visible);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored arguments are canonical JSON", e);
        }
    }

    private static JsonNode visible(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var shown = MAPPER.createObjectNode();
                object.properties().forEach(member -> shown.set(visible(member.getKey()), visible(member.getValue())));
                yield shown;
            }
            case ArrayNode array -> {
                var shown = MAPPER.createArrayNode();
                array.forEach(item -> shown.add(visible(item)));
                yield shown;
            }
            case TextNode text -> TextNode.valueOf(visible(text.textValue()));
            default -> node;
        };
    }

    /** Two texts that differ never look the same: what stands as {@code <U+} already is not taken for a character that we show. */
    private static String visible(String text) {
        return VisibleText.of(text.replace("<U+", "<U+003C>U+"));
    }
}
