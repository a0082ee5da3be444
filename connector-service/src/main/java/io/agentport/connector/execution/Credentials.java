// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.connector.secrets.CredentialOrigins;
import io.agentport.connector.secrets.Resolution;
import io.agentport.connector.secrets.SecretResolver;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** The headers that show an upstream the credential. */
@Singleton
final class Credentials {
    private static final String AUTHORIZATION = "Authorization";

    /** What became of a tool's credential. */
    sealed interface Shown {
        /** To be sent to the tool's origin and nowhere else; not to be printed. */
        record Headers(Map<String, String> headers) implements Shown {
            @Override
            public String toString() {
                return "***";
            }
        }

        record Refused(String reason, String detail) implements Shown {}
    }

    private final CredentialOrigins origins;
    private final SecretResolver resolver;

    Credentials(CredentialOrigins origins, SecretResolver resolver) {
        this.origins = origins;
        this.resolver = resolver;
    }

    /** Resolves the tool's credential, if it may be sent to the tool's origin. */
    Uni<Shown> of(EffectiveTool tool) {
        var reference = tool.authentication().secret();
        if (reference.isEmpty()) {
            return Uni.createFrom().item(new Shown.Headers(Map.of()));
        }
        var origin = tool.upstream().origin();
        return origins.mayUse(reference.get(), tool.id().integration(), origin).flatMap(may -> {
            if (!may) {
                return Uni.createFrom()
                        .item(new Shown.Refused(
                                CredentialOrigins.CHANGED,
                                "`" + reference.get().text() + "` was accepted for another origin or integration than `"
                                        + origin + "`; an admin has to accept `"
                                        + tool.id().integration() + "`"));
            }
            return resolver.resolve(reference.get()).map(resolution -> switch (resolution) {
                case Resolution.Unavailable missing -> new Shown.Refused(missing.reason(), missing.detail());
                case Resolution.Found found ->
                    new Shown.Headers(
                            headers(tool.authentication(), found.secret().reveal()));
            });
        });
    }

    /**
     * What a claim binds, made with the credential, which the database does not have: nobody who writes to it can make up a
     * claim, or change one, that would be sent.
     */
    static Digest fingerprint(Order order, Map<String, String> headers) {
        var call = order.call();
        return fingerprint(
                call.call(), call.agent(), order.requestDigest(), order.automatic(), order.notAfter(), headers);
    }

    /** Whether the claim was made with these headers, as it is; never if there is no credential to make it with. */
    static boolean made(InFlight claim, Map<String, String> headers) {
        var expected = fingerprint(
                claim.call(), claim.agent(), claim.requestDigest(), claim.automatic(), claim.notAfter(), headers);
        return !headers.isEmpty() && expected.value().equals(claim.credential());
    }

    private static Digest fingerprint(
            CallId call,
            AgentId agent,
            String requestDigest,
            boolean automatic,
            Instant notAfter,
            Map<String, String> headers) {
        // finer than milliseconds, the database may keep another time than it was given
        return Digest.ofText(String.join(
                "\n",
                call.value(),
                agent.value(),
                requestDigest,
                String.valueOf(automatic),
                notAfter.truncatedTo(ChronoUnit.MILLIS).toString(),
                new TreeMap<>(headers).toString()));
    }

    private static Map<String, String> headers(Authentication authentication, String secret) {
        return switch (authentication) {
            case Authentication.None n -> Map.of();
            case Authentication.Bearer b -> Map.of(AUTHORIZATION, "Bearer " + secret);
            case Authentication.Basic basic ->
                Map.of(
                        AUTHORIZATION,
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                (basic.user() + ":" + secret).getBytes(StandardCharsets.UTF_8)));
            case Authentication.Header header -> Map.of(header.name(), header.prefix() + secret);
        };
    }
}
