// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agentport.contracts.calls.OAuthClient;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The agents API, for administrators. */
@Path("/v1/agents")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
public class AgentResource {
    /** What makes an agent; without integrations it may use every one, and {@code hold} wins over what its client bears. */
    public record Creation(
            @Nullable String name,
            @Nullable List<String> integrations,
            @Nullable String client,
            @Nullable String hold,
            @Nullable String tools,
            @Nullable @JsonProperty("show_link") Boolean showLink) {}

    /** How long the old keys stay good; without it they end at once. */
    public record Rotation(@Nullable String grace) {}

    /** A new key, shown this once. */
    public record Created(String name, String key) {}

    public record Listing(List<Listed> agents) {}

    /**
     * An agent in the list; {@code integrations} is missing if it may use every one, {@code oauth} if no client's tokens
     * speak for it.
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Listed(
            String name,
            String managedBy,
            boolean revoked,
            @Nullable List<String> integrations,
            List<String> groups,
            int callsPerMinute,
            long holdSeconds,
            String tools,
            boolean showLink,
            @Nullable OAuthClient oauth,
            List<ListedKey> keys) {}

    /** A good key; {@code ends_at} only if it was rotated out. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ListedKey(
            String hashPrefix, Instant createdAt, @Nullable Instant endsAt) {}

    private static final int HASH_PREFIX = "sha256:".length() + 8;

    private final AgentAdministration administration;
    private final AgentDirectory directory;
    private final SecurityIdentity identity;
    private final Clock clock;

    public AgentResource(
            AgentAdministration administration, AgentDirectory directory, SecurityIdentity identity, Clock clock) {
        this.administration = administration;
        this.directory = directory;
        this.identity = identity;
        this.clock = clock;
    }

    @GET
    public Listing list() {
        return new Listing(directory.all().values().stream()
                .sorted(Comparator.comparing(agent -> agent.id().value()))
                .map(this::listed)
                .toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable Creation creation) {
        return administration.create(creation, person()).map(AgentResource::response);
    }

    @POST
    @Path("/{name}/rotate")
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> rotate(@PathParam("name") String name, @Nullable Rotation rotation) {
        return administration
                .rotate(name, rotation == null ? null : rotation.grace(), person())
                .map(AgentResource::response);
    }

    @POST
    @Path("/{name}/revoke")
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> revoke(@PathParam("name") String name) {
        return administration.revoke(name, person()).map(AgentResource::response);
    }

    /** Agents are changed by the file, or revoked and created anew. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.WILDCARD)
    public Response replace(@PathParam("name") String name) {
        return unchangeable(name);
    }

    @PATCH
    @Path("/{name}")
    @Consumes(MediaType.WILDCARD)
    public Response change(@PathParam("name") String name) {
        return unchangeable(name);
    }

    @DELETE
    @Path("/{name}")
    public Response delete(@PathParam("name") String name) {
        return unchangeable(name);
    }

    private Response unchangeable(String name) {
        return response(administration.unchangeable(name));
    }

    private String person() {
        return identity.getPrincipal().getName();
    }

    private static Response response(AgentAdministration.Answer answer) {
        return switch (answer) {
            case AgentAdministration.Answer.NewAgent agent ->
                Response.created(URI.create("/v1/agents/" + agent.name()))
                        .entity(new Created(agent.name(), agent.key().reveal()))
                        .build();
            case AgentAdministration.Answer.NewKey key ->
                Response.ok(new Created(key.name(), key.key().reveal())).build();
            case AgentAdministration.Answer.Done done -> Response.noContent().build();
            case AgentAdministration.Answer.Refused refused -> refused.problem().response(refused.detail());
        };
    }

    private Listed listed(KnownAgent agent) {
        var settings = agent.settings();
        var integrations = settings.integrations();
        var keys = agent.goodKeys(clock.instant()).stream()
                .sorted(Comparator.comparing(HeldKey::createdAt))
                .map(key -> new ListedKey(key.hash().value().substring(0, HASH_PREFIX), key.createdAt(), key.endsAt()))
                .toList();
        return new Listed(
                agent.id().value(),
                agent.managedBy().code(),
                agent.revoked(),
                integrations == null ? null : List.copyOf(new TreeSet<>(integrations)),
                settings.groups(),
                settings.callsPerMinute(),
                settings.hold().toSeconds(),
                settings.tools().code(),
                settings.showLink(),
                settings.tokens() == null ? null : settings.tokens().client(),
                keys);
    }
}
