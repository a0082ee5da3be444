// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.agentport.contracts.calls.ToolId;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.toolsets.ToolIndex;
import io.agentport.gateway.toolsets.Toolsets;
import io.agentport.gateway.toolsets.VisibleTool;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an agent may call. */
@Path("/v1/tools")
public class ToolResource {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_FOUND = 100;
    private static final Pattern LIMIT = Pattern.compile("[1-9]\\d?|" + MAX_FOUND);

    private final AgentRequest requests;
    private final Toolsets toolsets;
    private final ToolIndex index;

    ToolResource(AgentRequest requests, Toolsets toolsets, ToolIndex index) {
        this.requests = requests;
        this.toolsets = toolsets;
        this.index = index;
    }

    /**
     * All, by name; or with a {@code query} those that it finds, the best first.
     *
     * @param limit how many are found at most, 1 to {@value #MAX_FOUND}
     */
    @GET
    public Uni<Response> list(
            @Nullable @QueryParam("query") String query,
            @DefaultValue("10") @QueryParam("limit") String limit,
            @Context RoutingContext http) {
        return requests.serve(http, (agent, trace) -> {
            if (query == null) {
                return Uni.createFrom().item(Answers.json(200, summaries(toolsets.visibleTo(agent.published()))));
            }
            if (query.length() > ToolIndex.MAX_QUERY_LENGTH
                    || !LIMIT.matcher(limit).matches()) {
                var expected = "expected `query` of at most " + ToolIndex.MAX_QUERY_LENGTH
                        + " characters, and `limit` from 1 to " + MAX_FOUND;
                return Uni.createFrom().item(Answers.problem(new Refused(Problem.INVALID_REQUEST, expected), trace));
            }
            return UniHelper.toUni(index.find(agent.published(), query, Integer.parseInt(limit)))
                    .map(found -> Answers.json(200, summaries(found.best()).put("matching", found.matching())));
        });
    }

    private static ObjectNode summaries(List<VisibleTool> visible) {
        var json = MAPPER.createObjectNode();
        var tools = json.putArray("tools");
        visible.forEach(tool -> tools.add(summary(tool)));
        return json;
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
