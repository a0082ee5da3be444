// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.connector.secrets.CredentialOrigins;
import io.agentport.connector.secrets.Resolution;
import io.agentport.connector.secrets.SecretResolver;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the integrations are, and where an administrator accepts that a credential goes to another origin. */
@Path("/v1/integrations")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
public final class IntegrationResource {
    private static final String READY = "ready";
    private static final String PROBLEM = "problem";

    private final EffectiveTools tools;
    private final CredentialOrigins origins;
    private final SecretResolver secrets;
    private final Audit audit;
    private final SecurityIdentity identity;

    IntegrationResource(
            EffectiveTools tools,
            CredentialOrigins origins,
            SecretResolver secrets,
            Audit audit,
            SecurityIdentity identity) {
        this.tools = tools;
        this.origins = origins;
        this.secrets = secrets;
        this.audit = audit;
        this.identity = identity;
    }

    /** All integrations. */
    public record Listing(List<Shown> integrations) {}

    /**
     * One integration.
     *
     * @param state {@code ready}, {@code problem}, or the reason why its credential cannot be used
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Shown(
            String name,
            String connector,
            @JsonProperty("base_url") @Nullable String baseUrl,
            String state,
            @Nullable String problem,
            int tools) {}

    private record State(String code, @Nullable String problem) {}

    @GET
    public Uni<Listing> list() {
        return Multi.createFrom()
                .iterable(tools.integrations())
                .onItem()
                .transformToUniAndConcatenate(this::show)
                .collect()
                .asList()
                .map(Listing::new);
    }

    /** Accepts that the integration's credentials are sent to where it is now. */
    @POST
    @Path("/{name}/accept")
    public Uni<Response> accept(String name) {
        var found = tools.integrations().stream()
                .filter(status -> status.name().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            return Uni.createFrom()
                    .item(ProblemDetail.response(Problem.UNKNOWN_INTEGRATION, "no integration has this name"));
        }
        var origin = found.get().origin();
        if (origin == null) {
            return Uni.createFrom()
                    .item(ProblemDetail.response(Problem.NOTHING_TO_ACCEPT, "the integration has a problem"));
        }
        var person = identity.getPrincipal().getName();
        return origins.accept(found.get(), origin, person)
                .flatMap(
                        done -> audit.record(person, "integration.accepted", name, Map.of("origin", origin.toString())))
                .replaceWith(() -> Response.noContent().build());
    }

    private Uni<Shown> show(IntegrationStatus status) {
        var origin = status.origin();
        return state(status)
                .map(state -> new Shown(
                        status.name(),
                        status.connector(),
                        origin == null ? null : origin.toString(),
                        state.code,
                        state.problem,
                        status.tools()));
    }

    private Uni<State> state(IntegrationStatus status) {
        if (status.problem() != null) {
            return Uni.createFrom().item(new State(PROBLEM, status.problem()));
        }
        return Multi.createFrom()
                .iterable(status.secrets())
                .onItem()
                .transformToUniAndConcatenate(reference -> state(status, reference))
                .filter(state -> !state.code.equals(READY))
                .toUni()
                .map(first -> first == null ? new State(READY, null) : first);
    }

    private Uni<State> state(IntegrationStatus status, SecretReference reference) {
        var origin = status.origin();
        if (origin == null) {
            return Uni.createFrom().item(new State(PROBLEM, "it has no origin"));
        }
        return origins.mayUse(reference, status.name(), origin).flatMap(may -> {
            if (!may) {
                return Uni.createFrom()
                        .item(new State(
                                CredentialOrigins.CHANGED,
                                "`" + reference.text() + "` was accepted for another origin or integration"));
            }
            return secrets.resolve(reference).map(resolution -> switch (resolution) {
                case Resolution.Found f -> new State(READY, null);
                case Resolution.Unavailable missing -> new State(missing.reason(), missing.detail());
            });
        });
    }
}
