// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;

/** JSON for reading. */
final class Shown {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Shown() {}

    /** A text that is known to be JSON, with its numbers as they are. */
    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw FailedException.failed("that is not AgentPort: the answer is no JSON");
        }
    }

    /** Over several lines. */
    static String pretty(JsonNode json) {
        try {
            return Safe.json(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every tree can be written", e);
        }
    }

    /** A text as it is, anything else as JSON; empty if it is not there. */
    static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isTextual() ? value.asText() : value.toString();
    }
}
