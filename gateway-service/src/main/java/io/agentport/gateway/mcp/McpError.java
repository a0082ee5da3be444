// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A JSON-RPC error with the HTTP status it travels under.
 *
 * @param data null if the code says it all
 */
record McpError(
        int code, String message, int httpStatus, @Nullable ObjectNode data) {
    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL_ERROR = -32603;
    static final int HEADER_MISMATCH = -32020;
    static final int MISSING_CAPABILITY = -32021;
    static final int UNSUPPORTED_VERSION = -32022;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static McpError parse(String message) {
        return new McpError(PARSE_ERROR, message, 400, null);
    }

    static McpError invalidRequest(String message) {
        return new McpError(INVALID_REQUEST, message, 400, null);
    }

    /** The request is read and its parameters are wrong: in the modern era an HTTP error as well. */
    static McpError invalidParams(String message, Era era) {
        return new McpError(INVALID_PARAMS, message, era == Era.MODERN ? 400 : 200, null);
    }

    static McpError methodNotFound(String method, Era era) {
        return new McpError(
                METHOD_NOT_FOUND, "method not found: `" + method + "`", era == Era.MODERN ? 404 : 200, null);
    }

    static McpError internal(Era era) {
        return new McpError(
                INTERNAL_ERROR, "the gateway failed; its log says more", era == Era.MODERN ? 500 : 200, null);
    }

    static McpError headerMismatch(String message) {
        return new McpError(HEADER_MISMATCH, message, 400, null);
    }

    /** What a request asks for needs an extension that it does not declare. */
    static McpError missingExtension(String extension) {
        var data = MAPPER.createObjectNode();
        data.putObject("requiredCapabilities").putObject("extensions").putObject(extension);
        return new McpError(
                MISSING_CAPABILITY, "the request does not declare the extension `" + extension + "`", 400, data);
    }

    /** It may be there or not; the same request may be answered later. */
    static McpError unavailable(String message) {
        return new McpError(INTERNAL_ERROR, message, 503, null);
    }

    static McpError unsupportedVersion(String requested) {
        var data = MAPPER.createObjectNode();
        var supported = data.putArray("supported").add(Era.MODERN_VERSION);
        Era.LEGACY_VERSIONS.stream()
                .filter(version -> !version.equals(requested))
                .forEach(supported::add);
        data.put("requested", requested);
        return new McpError(UNSUPPORTED_VERSION, "unsupported protocol version `" + requested + "`", 400, data);
    }

    ObjectNode json() {
        var json = MAPPER.createObjectNode().put("code", code).put("message", message);
        if (data != null) {
            json.set("data", data);
        }
        return json;
    }
}
