// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What an upstream answered, masked, scrubbed of credentials, and cut to fit.
 *
 * @param status HTTP status of the upstream
 * @param mediaType as the upstream named it, without parameters; {@code application/json} bodies that were cut are no
 *     longer JSON and say {@code text/plain}
 * @param body text; bytes that are not text stand as base64
 * @param base64 whether {@code body} is base64
 * @param truncated whether only the first part of the answer is here
 * @param originalBytes length of the upstream's body, as far as it was read
 */
public record ToolResult(
        int status, String mediaType, String body, boolean base64, boolean truncated, long originalBytes) {
    /** An MCP server's {@code CallToolResult} (MCP 2026-07-28, server/tools), without what only a server may say to its client. */
    public static final String MCP = "application/vnd.mcp.tool-result+json";

    /** Whether the body is a whole {@code CallToolResult}. */
    @JsonIgnore
    public boolean isMcp() {
        return !base64 && !truncated && mediaType.equals(MCP);
    }

    @JsonIgnore
    public boolean isJson() {
        return !base64 && !truncated && (mediaType.equals("application/json") || mediaType.endsWith("+json"));
    }
}
