// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.agentport.contracts.calls.ToolId;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.toolsets.Toolsets;
import io.agentport.gateway.toolsets.VisibleTool;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** What an agent may call. */
@Path("/v1/tools")
public class ToolResource {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AgentRequest requests;
    private final Toolsets toolsets;

    ToolResource(AgentRequest requests, Toolsets toolsets) {
        this.requests = requests;
        this.toolsets = toolsets;
    }

    @GET
    public Uni<Response> list(@Context RoutingContext http) {
        return requests.serve(http, (agent, trace) -> {
            var json = MAPPER.createObjectNode();
            var tools = json.putArray("tools");
            toolsets.visibleTo(agent.published()).forEach(tool -> tools.add(summary(tool)));
            return Uni.createFrom().item(Answers.json(200, json));
        });
    }

    @GET
    @Path("/{integration}/{tool}")
    public Uni<Response> describe(
            @PathParam("integration") String integration,
            @PathParam("tool") String tool,
            @Context RoutingContext http) {
        return requests.serve(
                http,
                (agent, trace) -> Uni.createFrom()
                        .item(named(integration, tool)
                                .flatMap(id -> toolsets.visibleTo(agent.published(), id))
                                .map(visible -> Answers.json(200, description(visible)))
                                .orElseGet(() -> Answers.problem(
                                        new Refused(Problem.UNKNOWN_TOOL, "the agent sees no such tool"), trace))));
    }

    private static Optional<ToolId> named(String integration, String tool) {
        return ToolId.isIntegration(integration) && ToolId.isTool(tool)
                ? Optional.of(new ToolId(integration, tool))
                : Optional.empty();
    }

    private static ObjectNode summary(VisibleTool visible) {
        var published = visible.tool().published();
        return MAPPER.createObjectNode()
                .put("integration", published.tool().integration())
                .put("tool", published.tool().tool())
                .put("name", published.tool().exposedName())
                .put("title", published.title())
                .put("description", published.description())
                .put("risk", published.risk().code())
                .put("tier", visible.tier().code());
    }

    private static ObjectNode description(VisibleTool visible) {
        var published = visible.tool().published();
        var json = summary(visible);
        json.put("idempotent", published.idempotent());
        published.tags().forEach(json.putArray("tags")::add);
        json.putRawValue("input_schema", new RawValue(published.inputSchema()));
        if (published.outputSchema() != null) {
            json.putRawValue("output_schema", new RawValue(published.outputSchema()));
        }
        return json.put("definition", published.definition().value());
    }
}
