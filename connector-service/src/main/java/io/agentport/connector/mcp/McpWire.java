// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.mcp.McpClient.Answer;
import io.agentport.connector.mcp.McpSessions.Opened;
import io.agentport.connector.upstream.Caller;
import io.agentport.connector.upstream.Cancellations;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.UpstreamClient;
import io.agentport.connector.upstream.Wire;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls tools of MCP servers. The session is open before the gate is asked, so nothing but the call itself follows the
 * claim; only a server that says that it has forgotten the session, and so has done nothing, gets the call once more.
 */
@Singleton
final class McpWire implements Wire {
    static final String TAKEN_BACK = "cancelled_while_running";

    private static final String CALL = "tools/call";

    /** After this the claim's lease, and what was asked at the gate, are too old to send again. */
    private static final Duration AGAIN_WITHIN = Duration.ofSeconds(3);

    private final UpstreamClient client;
    private final McpClient mcp;
    private final McpSessions sessions;
    private final Cancellations cancellations;

    McpWire(UpstreamClient client, McpClient mcp, McpSessions sessions, Cancellations cancellations) {
        this.client = client;
        this.mcp = mcp;
        this.sessions = sessions;
        this.cancellations = cancellations;
    }

    @Override
    public Protocol protocol() {
        return Protocol.MCP;
    }

    @Override
    public Uni<Reply> send(Prepared prepared, Supplier<Uni<Boolean>> gate) {
        var endpoint = McpEndpoint.of(prepared);
        return sessions.of(endpoint).flatMap(opened -> switch (opened) {
            case Opened.Failed(Reply.NotSent why) -> Uni.createFrom().<Reply>item(why);
            case Opened.Open(McpSession session) -> {
                long begun = System.nanoTime();
                yield call(prepared, endpoint, session, gate)
                        .flatMap(answer -> isForgotten(session, answer.reply())
                                ? again(prepared, endpoint, session, answer, begun)
                                : Uni.createFrom().item(answer))
                        .map(answer -> McpResults.read(answer.reply(), answer.response()));
            }
        });
    }

    private Uni<Answer> call(Prepared prepared, McpEndpoint endpoint, McpSession session, Supplier<Uni<Boolean>> gate) {
        var request = prepared.request();
        var body = request.body();
        if (body == null) {
            throw new IllegalStateException("a tool's call has parameters");
        }
        var headers = session.headers(CALL);
        headers.putAll(request.headers());
        long id = mcp.nextId();
        var message = JsonRpc.request(
                session, id, CALL, body.text(), prepared.headers().get("traceparent"));
        var wrapped = new UpstreamRequest(
                request.method(),
                request.origin(),
                request.pathAndQuery(),
                headers,
                new UpstreamRequest.Body(body.contentType(), message),
                request.effectKey());
        var caller = prepared.caller();
        var refusing = mcp.refusing(endpoint, session);
        var reader = new McpAnswer(id, prepared.upstream().maxResponseBytes(), heard -> {
            refusing.accept(heard);
            hear(heard, id, caller);
        });
        var sent = new AtomicBoolean();
        var sending = client.send(
                new Prepared(
                        prepared.integration(),
                        prepared.protocol(),
                        wrapped,
                        prepared.upstream(),
                        prepared.credentials(),
                        prepared.headers(),
                        prepared.freshConnection(),
                        caller),
                () -> gate.get().invoke(sent::set),
                reader);
        return (caller == null ? sending : untilTakenBack(sending, sent, caller, endpoint, session, id))
                .map(reply -> new Answer(reply, reader.response(), reader.session()));
    }

    private static void hear(JsonNode message, long id, @Nullable Caller caller) {
        var params = message.path("params");
        if (caller != null
                && message.path("method").asText().equals("notifications/progress")
                && params.path("progressToken").asText().equals(String.valueOf(id))
                && isFinite(params.path("progress"))) {
            var total = params.path("total");
            caller.progress()
                    .progress(
                            params.path("progress").asDouble(),
                            isFinite(total) ? OptionalDouble.of(total.asDouble()) : OptionalDouble.empty(),
                            params.path("message").asText(""));
        }
    }

    private static boolean isFinite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.asDouble());
    }

    /**
     * An agent's cancel is passed on as far as that loses nothing: a server of an older era is told; the stream of a newer
     * one, which is a cancel when it is closed, is left only if the call changes nothing. What became of the others is
     * still waited for.
     *
     * @param sent whether there is anything to leave: a connection on which nothing was sent is not to be lost
     */
    private Uni<Reply> untilTakenBack(
            Uni<Reply> sending, AtomicBoolean sent, Caller caller, McpEndpoint endpoint, McpSession session, long id) {
        var left = new CompletableFuture<Reply>();
        var forget = cancellations.of(caller.call(), caller.agent(), () -> {
            if (!sent.get()) {
                return;
            }
            if (!session.modern()) {
                mcp.cancelled(endpoint, session, id);
            }
            if (caller.onlyReads()) {
                left.complete(new Reply.Lost(TAKEN_BACK, "the agent took the call back while it ran"));
            }
        });
        return Uni.combine()
                .any()
                .of(sending, Uni.createFrom().completionStage(left))
                .onTermination()
                .invoke(forget);
    }

    private Uni<Answer> again(
            Prepared prepared, McpEndpoint endpoint, McpSession forgotten, Answer answer, long begun) {
        sessions.forget(endpoint, forgotten);
        if (System.nanoTime() - begun > AGAIN_WITHIN.toNanos()) {
            return Uni.createFrom().item(answer);
        }
        return sessions.of(endpoint).flatMap(opened -> switch (opened) {
            case Opened.Failed(Reply.NotSent why) -> Uni.createFrom().item(new Answer(why, null, null));
            case Opened.Open(McpSession session) ->
                call(prepared, endpoint, session, () -> Uni.createFrom().item(true));
        });
    }

    /** 404 by the protocol; many servers say it with 400 and in words. Either proves that the call was not made. */
    private static boolean isForgotten(McpSession session, Reply reply) {
        return reply instanceof Reply.Answered answered
                && (session.id() != null
                        ? answered.status() == 404 || (answered.status() == 400 && McpResults.isOfSession(answered))
                        : answered.status() == 400 && McpResults.isOtherVersion(answered));
    }
}
