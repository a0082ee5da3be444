// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.BuildResult.Built;
import io.agentport.connector.connectors.BuildResult.Refused;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.contracts.json.CanonicalJson;
import java.util.HashMap;
import java.util.Map;

/**
 * The parameters of {@code tools/call}: the server's name of the tool, and the arguments byte for byte as they were decided
 * on. Safe for use by any thread.
 */
public final class McpTemplate implements EffectiveTool.Template {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String INVALID_ARGUMENTS = "invalid_arguments";

    private final OfferedTool tool;
    private final BaseUrl url;
    private final String path;

    /** @param path of the server's endpoint, as it was declared */
    public McpTemplate(OfferedTool tool, BaseUrl url, String path) {
        this.tool = tool;
        this.url = url;
        this.path = path;
    }

    @Override
    public BuildResult build(CanonicalJson arguments) {
        var mismatches = tool.schema().check(arguments);
        if (!mismatches.isEmpty()) {
            var first = mismatches.getFirst();
            return new Refused(INVALID_ARGUMENTS, first.expected(), first.pointer());
        }
        return new Built(new UpstreamRequest(
                "POST",
                url.origin(),
                path,
                headers(arguments),
                new UpstreamRequest.Body(
                        "application/json",
                        // INVARIANT: a tool's name holds nothing that JSON would escape
                        "{\"arguments\":" + arguments.text() + ",\"name\":\"" + tool.name() + "\"}"),
                "call:" + tool.name() + ":" + arguments.digest()));
    }

    private Map<String, String> headers(CanonicalJson arguments) {
        var headers = new HashMap<String, String>();
        headers.put("Mcp-Name", tool.name());
        if (!tool.mirrored().isEmpty()) {
            try {
                var tree = MAPPER.readTree(arguments.text());
                tool.mirrored()
                        .forEach(argument ->
                                argument.in(tree).ifPresent(value -> headers.put(argument.header(), value)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("canonical JSON is JSON", e);
            }
        }
        return headers;
    }
}
