// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.Origin;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.connector.secrets.CredentialOrigins;
import io.agentport.connector.secrets.Resolution;
import io.agentport.connector.secrets.SecretResolver;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param held how many of its tools wait for somebody to accept them
     * @param state {@code ready}, {@code problem}, or the reason why its credential cannot be used
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Shown(
            String name,
            String connector,
            @JsonProperty("base_url") @Nullable String baseUrl,
            String state,
            @Nullable String problem,
            int tools,
            int held) {}

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

    /** Where the person saw that the credentials go, as {@code base_url} shows it. */
    public record Acceptance(@Nullable String origin) {}

    /** Accepts that the integration's credentials are sent to where it is now, which the body names. */
    @POST
    @Path("/{name}/accept")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> accept(String name, @Nullable Acceptance acceptance) {
        var named = acceptance == null ? Optional.<Origin>empty() : origin(acceptance.origin());
        if (named.isEmpty()) {
            return problem(Problem.INVALID_REQUEST, "expected `{\"origin\": \"https://HOST[:PORT]\"}`");
        }
        var found = tools.integrations().stream()
                .filter(status -> status.name().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            return problem(Problem.UNKNOWN_INTEGRATION, "no integration has this name");
        }
        var origin = found.get().origin();
        if (origin == null) {
            return problem(Problem.NOTHING_TO_ACCEPT, "the integration has a problem");
        }
        if (!origin.equals(named.get())) {
            return problem(Problem.OTHER_ORIGIN, "the integration is at `" + origin + "` now");
        }
        var person = identity.getPrincipal().getName();
        return audit.transaction(transaction -> origins.accept(transaction, found.get(), origin, person)
                .flatMap(done -> audit.record(
                        transaction, person, "integration.accepted", name, Map.of("origin", origin.toString())))
                .replaceWith(() -> Response.noContent().build()));
    }

    /** Empty if it is none. */
    private static Optional<Origin> origin(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(URI::create).map(Origin::of);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Uni<Response> problem(Problem problem, String detail) {
        return Uni.createFrom().item(ProblemDetail.response(problem, detail));
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
                        status.tools(),
                        status.held()));
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
