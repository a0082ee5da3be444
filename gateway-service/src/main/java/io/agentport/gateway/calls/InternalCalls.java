// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.UnreadableEventException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;

/** Asks approval-service for calls that another replica accepted, or this one before it was restarted. */
@ApplicationScoped
public class InternalCalls {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final InternalSettings settings;

    InternalCalls(Vertx vertx, InternalSettings settings) {
        this.settings = settings;
        client = vertx.createHttpClient();
    }

    /** Empty if the call is not on record yet; fails if approval-service cannot be asked. */
    Uni<Optional<CallSnapshot>> find(CallId id) {
        return Uni.createFrom()
                .item(this::token)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(token -> Uni.createFrom()
                        .completionStage(() -> client.request(question(id, token))
                                // on the connection's thread: from this one, the body may have passed before it is read
                                .compose(request -> request.send()
                                        .compose(response -> response.body().map(body -> read(response, body))))
                                .toCompletionStage()))
                .ifNoItem()
                .after(settings.timeout())
                .fail();
    }

    private RequestOptions question(CallId id, String token) {
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(settings.approvalUrl() + "/internal/calls/" + id)
                .setTimeout(settings.timeout().toMillis())
                .putHeader("Authorization", "Bearer " + token);
    }

    /** The file's first token: the others are still taken there, not sent. Read anew each time, so that it can be changed. */
    private String token() {
        try {
            var file = settings.tokenFile()
                    .orElseThrow(() -> new IOException("`agentport.internal.token-file` is not set"));
            return Files.readString(file)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no token in " + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<CallSnapshot> read(HttpClientResponse response, Buffer body) {
        if (response.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        if (response.statusCode() != OK) {
            throw new IllegalStateException("approval-service answered " + response.statusCode());
        }
        try {
            return Optional.of(read(MAPPER.readTree(body.getBytes())));
        } catch (IOException | UnreadableEventException e) {
            throw new IllegalStateException("approval-service's answer cannot be read", e);
        }
    }

    static CallSnapshot read(JsonNode call) throws IOException, UnreadableEventException {
        var acceptedAt = instant(call, "accepted_at", Instant.now()); // the release before did not say
        return new CallSnapshot(
                new CallId(call.path("call_id").asText()),
                new AgentId(call.path("agent").asText()),
                new ToolId(call.path("integration").asText(), call.path("tool").asText()),
                new Digest(call.path("arguments_digest").asText()),
                state(call),
                call.path("delivered").asBoolean(),
                acceptedAt,
                instant(call, "ended_at", acceptedAt));
    }

    private static Instant instant(JsonNode call, String name, Instant otherwise) {
        return call.hasNonNull(name) ? Instant.parse(call.get(name).asText()) : otherwise;
    }

    private static CallState state(JsonNode call) throws IOException, UnreadableEventException {
        if (call.hasNonNull("outcome")) {
            var outcome = call.get("outcome");
            return new CallState.Ended(
                    EventJson.readOutcome(outcome.isTextual() ? outcome.textValue() : outcome.toString()),
                    call.hasNonNull("executed_as")
                            ? new CallId(call.get("executed_as").asText())
                            : null);
        }
        var approval = call.path("approval");
        return switch (call.path("status").asText()) {
            case "awaiting_approval" ->
                new CallState.AwaitingApproval(
                        approval.path("id").textValue(),
                        approval.path("url").textValue(),
                        approval.hasNonNull("expires_at")
                                ? Instant.parse(approval.get("expires_at").asText())
                                : null);
            case "permitted" -> new CallState.Permitted();
            default -> new CallState.Received();
        };
    }
}
