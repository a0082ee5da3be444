// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.agentport.connector.connectors.DiscoveredTools.Discovered;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.mcp.OfferedTool;
import io.agentport.connector.mcp.Discoveries;
import io.agentport.connector.mcp.Discoveries.Accepted;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an MCP server offers, beside what was accepted of it, and where an administrator accepts it as it is now. */
@Path("/v1/integrations/{name}/tools")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
public final class OfferResource {
    private final EffectiveTools tools;
    private final Discoveries discoveries;
    private final Audit audit;
    private final SecurityIdentity identity;

    OfferResource(EffectiveTools tools, Discoveries discoveries, Audit audit, SecurityIdentity identity) {
        this.tools = tools;
        this.discoveries = discoveries;
        this.audit = audit;
        this.identity = identity;
    }

    /**
     * All offers.
     *
     * @param leftOut what the server offers that cannot be used, and why
     */
    public record Listing(
            List<Offer> tools, @JsonProperty("left_out") List<String> leftOut) {}

    /**
     * One tool.
     *
     * @param held {@code new} or {@code changed}; null if it was accepted as it is
     * @param offer digest of the form it is offered in: what an acceptance names
     * @param offered that form
     * @param accepted the form in which it was accepted last; null if it never was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Offer(
            String tool,
            String risk,
            @Nullable String held,
            String offer,
            @JsonRawValue String offered,
            @JsonRawValue @Nullable String accepted) {}

    @GET
    public Uni<Response> list(String name) {
        var status = find(name);
        if (status.isEmpty()) {
            return problem(Problem.UNKNOWN_INTEGRATION, "no integration has this name");
        }
        var discovered = discoveries.of(name, status.get().connector());
        return discoveries
                .acceptedForms(name)
                .map(accepted ->
                        Response.ok(listing(name, discovered, accepted)).build());
    }

    private Listing listing(String name, Discovered discovered, Map<String, Accepted> accepted) {
        var offered = discovered.tools() == null ? List.<OfferedTool>of() : discovered.tools();
        return new Listing(
                offered.stream()
                        .flatMap(tool -> tools.find(new ToolId(name, tool.name())).stream()
                                .map(effective -> new Offer(
                                        tool.name(),
                                        effective.risk().code(),
                                        effective.held() == null
                                                ? null
                                                : effective.held().code(),
                                        tool.offer().value(),
                                        tool.text(),
                                        accepted.containsKey(tool.name())
                                                ? accepted.get(tool.name()).text()
                                                : null)))
                        .toList(),
                discovered.leftOut());
    }

    /** The form of each tool that the person saw, as {@code offer} names it. */
    public record Acceptance(@Nullable Map<String, String> tools) {}

    /** Accepts tools as the person saw them; all of them, or none if one has changed since. */
    @POST
    @Path("/accept")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> accept(String name, @Nullable Acceptance acceptance) {
        var seen = seen(acceptance);
        if (seen.isEmpty()) {
            return problem(
                    Problem.INVALID_REQUEST, "expected `{\"tools\": {\"NAME\": \"sha256:...\"}}`, as `GET` shows them");
        }
        var status = find(name);
        if (status.isEmpty()) {
            return problem(Problem.UNKNOWN_INTEGRATION, "no integration has this name");
        }
        var person = identity.getPrincipal().getName();
        return audit.transaction(transaction -> discoveries
                .accept(transaction, name, status.get().connector(), seen)
                .flatMap(stale -> stale.isEmpty()
                        ? audit.record(
                                        transaction,
                                        person,
                                        "tools.accepted",
                                        name,
                                        seen.entrySet().stream()
                                                .collect(Collectors.toMap(
                                                        Map.Entry::getKey,
                                                        entry ->
                                                                entry.getValue().value())))
                                .replaceWith(() -> Response.noContent().build())
                        : problem(
                                Problem.OTHER_OFFER,
                                "not offered in this form now: `" + String.join("`, `", stale) + "`")));
    }

    /** Empty if there is nothing in it, or anything that is no digest. */
    private static Map<String, Digest> seen(@Nullable Acceptance acceptance) {
        var seen = new TreeMap<String, Digest>();
        if (acceptance != null && acceptance.tools() != null) {
            try {
                acceptance.tools().forEach((tool, offer) -> seen.put(tool, new Digest(offer)));
            } catch (IllegalArgumentException | NullPointerException e) {
                return Map.of();
            }
        }
        return seen;
    }

    private Optional<IntegrationStatus> find(String name) {
        return tools.integrations().stream()
                .filter(status -> status.name().equals(name))
                .findFirst();
    }

    private static Uni<Response> problem(Problem problem, String detail) {
        return Uni.createFrom().item(ProblemDetail.response(problem, detail));
    }
}
