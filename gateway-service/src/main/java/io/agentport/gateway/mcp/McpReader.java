// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import io.agentport.gateway.problems.Problem;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was posted, once and strictly, and holds it against the rules of its era (MCP 2026-07-28,
 * basic/transports/streamable-http and basic/index; 2025-11-25, basic/transports).
 */
final class McpReader {
    static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";
    static final String META_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    private static final int MAX_BYTES = StrictJson.MAX_BYTES + 64 * 1024;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private McpReader() {}

    static McpMessage read(byte[] body, McpHeaders headers) {
        try {
            var whole = StrictJson.readEnvelope(body, MAX_BYTES);
            var envelope = MAPPER.readTree(whole.without("params").text());
            var params = whole.object("params");
            boolean hasOtherParams =
                    params.isEmpty() && !whole.without("params").equals(whole);
            return read(envelope, params, hasOtherParams, headers);
        } catch (RefusedJsonException e) {
            return new McpMessage.Bad(idOf(body), refused(e), Problem.of(e.refusal()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        }
    }

    private static McpMessage read(
            JsonNode envelope, Optional<CanonicalJson> params, boolean hasOtherParams, McpHeaders headers)
            throws JsonProcessingException, RefusedJsonException {
        var id = envelope.get("id");
        var method = envelope.path("method").textValue();
        if (id != null && !id.isTextual() && !id.isNumber()) {
            return bad(null, McpError.invalidRequest("`id` must be a string or a number"));
        }
        if (!"2.0".equals(envelope.path("jsonrpc").textValue()) || method == null) {
            return bad(id, McpError.invalidRequest("expected a JSON-RPC 2.0 request or notification"));
        }
        if (hasOtherParams) {
            return bad(id, McpError.invalidRequest("`params` must be an object"));
        }
        var outer = params.isEmpty() ? MAPPER.createObjectNode() : MAPPER.readTree(withoutArguments(params.get()));
        var metaVersion = outer.path("_meta").path(META_VERSION).textValue();
        var era = era(method, metaVersion, headers);
        if (id == null) {
            return new McpMessage.Notification(era, method, outer);
        }
        var error = era == Era.MODERN ? modernError(method, outer, metaVersion, headers) : legacyError(method, headers);
        if (error != null) {
            return bad(id, error);
        }
        return withArguments(era, id, method, outer, params);
    }

    private static McpMessage withArguments(
            Era era, JsonNode id, String method, JsonNode outer, Optional<CanonicalJson> params)
            throws RefusedJsonException {
        if (!method.equals("tools/call") || params.isEmpty()) {
            return new McpMessage.Request(era, id, method, outer, null);
        }
        var arguments = params.get().object("arguments");
        if (arguments.isEmpty()) {
            return params.get().without("arguments").equals(params.get())
                    ? new McpMessage.Request(era, id, method, outer, null)
                    : bad(id, McpError.invalidParams("`arguments` must be an object", era));
        }
        if (CallTool.NAME.equals(outer.path("name").textValue())) {
            return new McpMessage.Request(era, id, method, outer, arguments.get());
        }
        // on their own they must keep the limits that the envelope was allowed to pass
        var checked = StrictJson.readObject(arguments.get().bytes());
        return new McpMessage.Request(era, id, method, outer, checked);
    }

    private static String withoutArguments(CanonicalJson params) {
        return params.without("arguments").text();
    }

    private static Era era(String method, @Nullable String metaVersion, McpHeaders headers) {
        return metaVersion != null
                        || method.equals("server/discover")
                        || Era.MODERN_VERSION.equals(headers.protocolVersion())
                ? Era.MODERN
                : Era.LEGACY;
    }

    private static @Nullable McpError modernError(
            String method, JsonNode params, @Nullable String metaVersion, McpHeaders headers) {
        if (metaVersion == null) {
            return McpError.invalidParams("`_meta` must name `" + META_VERSION + "`", Era.MODERN);
        }
        if (!metaVersion.equals(headers.protocolVersion())) {
            return McpError.headerMismatch("`MCP-Protocol-Version` must be that of the body, `" + metaVersion + "`");
        }
        if (!metaVersion.equals(Era.MODERN_VERSION)) {
            return McpError.unsupportedVersion(metaVersion);
        }
        if (!params.path("_meta").path(META_CAPABILITIES).isObject()) {
            return McpError.invalidParams("`_meta` must name `" + META_CAPABILITIES + "`", Era.MODERN);
        }
        if (!method.equals(headers.method())) {
            return McpError.headerMismatch("`Mcp-Method` must be that of the body, `" + method + "`");
        }
        var mirrored = mirroredByName(method);
        if (mirrored != null) {
            var name = params.path(mirrored).textValue();
            if (name == null) {
                return McpError.invalidParams("`" + mirrored + "` must be a string", Era.MODERN);
            }
            if (!name.equals(headers.name())) {
                return McpError.headerMismatch("`Mcp-Name` must be `" + mirrored + "` of the body");
            }
        }
        return null;
    }

    private static @Nullable String mirroredByName(String method) {
        return switch (method) {
            case "tools/call" -> "name";
            case Tasks.GET, Tasks.UPDATE, Tasks.CANCEL -> "taskId";
            default -> null;
        };
    }

    private static @Nullable McpError legacyError(String method, McpHeaders headers) {
        var version = headers.protocolVersion();
        return version == null || Era.isKnown(version) || method.equals("initialize")
                ? null
                : McpError.unsupportedVersion(version);
    }

    private static McpError refused(RefusedJsonException e) {
        var message = String.valueOf(e.getMessage());
        return switch (e.refusal()) {
            case NOT_UTF8, NOT_JSON -> McpError.parse(message);
            case NOT_AN_OBJECT -> McpError.invalidRequest("expected one JSON-RPC message; batches are not served");
            case TOO_LARGE -> new McpError(McpError.INVALID_REQUEST, e.refusal().code() + ": " + message, 413, null);
            case DUPLICATE_KEY, LONE_SURROGATE, TOO_DEEP, NUMBER_NOT_EXACT ->
                new McpError(McpError.INVALID_PARAMS, e.refusal().code() + ": " + message, 400, null);
        };
    }

    /** So that the client can tell which request was refused; nothing else of a refused body is used. */
    private static @Nullable JsonNode idOf(byte[] body) {
        try {
            var id = MAPPER.readTree(body).get("id");
            return id != null && (id.isTextual() || id.isInt()) ? id : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static McpMessage.Bad bad(@Nullable JsonNode id, McpError error) {
        return new McpMessage.Bad(id, error, Problem.INVALID_REQUEST);
    }
}
