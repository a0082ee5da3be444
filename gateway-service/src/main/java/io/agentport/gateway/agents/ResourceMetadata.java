// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.web.Route;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Says where tokens for this gateway are issued (RFC 9728). There is nothing here while no agent has tokens: clients that
 * are answered begin a login, and some forget the key they were given.
 */
@ApplicationScoped
class ResourceMetadata {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MCP = "/mcp";

    private final AgentDirectory agents;

    ResourceMetadata(AgentDirectory agents) {
        this.agents = agents;
    }

    @Route(path = "/.well-known/oauth-protected-resource*", methods = Route.HttpMethod.GET)
    void show(RoutingContext http) {
        agents.resource()
                .filter(resource -> List.of(
                                ProtectedResource.WELL_KNOWN,
                                ProtectedResource.WELL_KNOWN + MCP,
                                resource.metadataPath())
                        .contains(http.request().path()))
                .ifPresentOrElse(resource -> answer(http, resource), http::next);
    }

    private static void answer(RoutingContext http, ProtectedResource resource) {
        var json = MAPPER.createObjectNode().put("resource", resource.url());
        resource.issuers().forEach(json.putArray("authorization_servers")::add);
        if (!resource.scopes().isEmpty()) {
            resource.scopes().forEach(json.putArray("scopes_supported")::add);
        }
        json.putArray("bearer_methods_supported").add("header");
        json.put("resource_name", "AgentPort");
        http.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(json.toString());
    }
}
