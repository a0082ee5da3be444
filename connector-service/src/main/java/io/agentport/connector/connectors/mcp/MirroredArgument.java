// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.erdtman.jcs.NumberToJSON;

/**
 * An argument that a server wants in a header besides the body ({@code x-mcp-header}: MCP 2026-07-28,
 * basic/transports/streamable-http).
 *
 * @param header the whole name, {@code Mcp-Param-} included
 * @param path the members that lead to it, from the arguments on
 */
record MirroredArgument(String header, List<String> path) {
    private static final String OPENING = "=?base64?";
    private static final String CLOSING = "?=";

    MirroredArgument {
        path = List.copyOf(path);
    }

    /** The header's value; empty if the argument was not given, or is null. */
    Optional<String> in(JsonNode arguments) {
        var value = arguments;
        for (var member : path) {
            value = value.path(member);
        }
        if (!value.isValueNode() || value.isNull()) {
            return Optional.empty();
        }
        return Optional.of(encoded(value.isNumber() ? number(value) : value.asText()));
    }

    /** As the body writes it (RFC 8785 section 3.2.2.3). */
    private static String number(JsonNode value) {
        try {
            return NumberToJSON.serializeNumber(value.doubleValue());
        } catch (IOException e) {
            throw new IllegalStateException("canonical numbers are finite", e);
        }
    }

    private static String encoded(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c <= '~')
                && text.equals(text.strip())
                && !text.startsWith(OPENING);
        return plain
                ? text
                : OPENING + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + CLOSING;
    }
}
