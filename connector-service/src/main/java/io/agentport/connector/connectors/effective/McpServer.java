// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.DiscoveredTools.Discovered;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.Rejections;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.mcp.McpTemplate;
import io.agentport.connector.connectors.mcp.OfferedTool;
import io.agentport.connector.connectors.mcp.ReadPatterns;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.Held;
import io.agentport.contracts.seals.SealedClaims;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A declared MCP server: where it is, and its tools as they will be executed once it has said what it offers. */
public final class McpServer {
    /** The kind of its declaration. */
    public static final String KIND = "mcp";

    /** The setting that holds the reference of a bearer token. */
    public static final String TOKEN = "token";

    /** The setting that names the tools that only read, one name or pattern a line. */
    public static final String READS = "reads";

    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final int MAX_RESPONSE_BYTES = 1024 * 1024;

    private final SealedClaims.Integration declared;
    private final BaseUrl url;
    private final String path;
    private final Upstream upstream;
    private final Authentication authentication;
    private final ReadPatterns reads;

    /** @throws IllegalArgumentException if its settings do not fit */
    public McpServer(SealedClaims.Integration declared) {
        this.declared = declared;
        url = BaseUrl.parse(declared.connector());
        // a `/` at the end matters here: the path is an endpoint, and nobody follows redirects
        var raw = URI.create(declared.connector()).getRawPath();
        path = raw == null || raw.isEmpty() ? "/" : raw;
        var allowPrivate =
                declared.allowPrivate().stream().map(AddressRange::parse).toList();
        upstream = new Upstream(url.origin(), allowPrivate, TIMEOUT, MAX_RESPONSE_BYTES);
        var token = declared.secrets().get(TOKEN);
        if (declared.secrets().size() > (token == null ? 0 : 1)) {
            throw new IllegalArgumentException("an MCP server's credential is its `" + TOKEN + "`");
        }
        authentication = token == null
                ? new Authentication.None()
                : new Authentication.Bearer(new SecretReference(TOKEN, token));
        reads = new ReadPatterns(declared.settings().get(READS));
    }

    public String integration() {
        return declared.integration();
    }

    /** The server's URL as it was declared. */
    public String source() {
        return declared.connector();
    }

    public String path() {
        return path;
    }

    public Upstream upstream() {
        return upstream;
    }

    public Authentication authentication() {
        return authentication;
    }

    Integration integration(Discovered discovered) {
        var offered = discovered.tools();
        if (offered == null) {
            var problem = discovered.problem() == null ? "it has not said yet what it offers" : discovered.problem();
            return new Integration.Unusable(status(problem, 0, 0));
        }
        var tools = offered.stream().map(tool -> tool(tool, discovered)).toList();
        long held =
                tools.stream().filter(tool -> tool.effective().held() != null).count();
        return new Integration.Usable(status(null, tools.size(), (int) held), tools);
    }

    private Integration.Tool tool(OfferedTool tool, Discovered discovered) {
        var id = new ToolId(declared.integration(), tool.name());
        var risk = tool.risk(reads.risk(tool.name()));
        var effective = new EffectiveTool(
                id,
                DefinitionDigest.ofMcp(id, tool, risk, upstream, path, authentication),
                held(tool, discovered),
                Protocol.MCP,
                risk,
                upstream,
                authentication,
                null,
                Rejections.STANDARD,
                List.of(),
                new McpTemplate(tool, url, path));
        return new Integration.Tool(
                effective,
                new Integration.Face(
                        tool.title(),
                        tool.description(),
                        tool.idempotent(),
                        tool.inputSchema(),
                        tool.outputSchema(),
                        List.of()));
    }

    private static @Nullable Held held(OfferedTool tool, Discovered discovered) {
        var accepted = discovered.accepted().get(tool.name());
        if (accepted == null) {
            return Held.NEW;
        }
        return accepted.equals(tool.offer()) ? null : Held.CHANGED;
    }

    private IntegrationStatus status(@Nullable String problem, int tools, int held) {
        return new IntegrationStatus(
                declared.integration(),
                declared.connector(),
                url.origin(),
                upstream.allowPrivate(),
                authentication.secret().stream().toList(),
                problem,
                tools,
                held);
    }
}
