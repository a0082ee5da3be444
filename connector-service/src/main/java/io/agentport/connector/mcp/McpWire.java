// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.mcp.McpSessions.Opened;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.UpstreamClient;
import io.agentport.connector.upstream.Wire;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Calls tools of MCP servers. The session is open before the gate is asked, so nothing but the call itself follows the
 * claim; only a server that says that it has forgotten the session, and so has done nothing, gets the call once more.
 */
@Singleton
final class McpWire implements Wire {
    private static final String CALL = "tools/call";

    /** After this the claim's lease, and what was asked at the gate, are too old to send again. */
    private static final Duration AGAIN_WITHIN = Duration.ofSeconds(3);

    private final UpstreamClient client;
    private final McpClient mcp;
    private final McpSessions sessions;

    McpWire(UpstreamClient client, McpClient mcp, McpSessions sessions) {
        this.client = client;
        this.mcp = mcp;
        this.sessions = sessions;
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
                        .flatMap(reply -> isForgotten(session, reply)
                                ? again(prepared, endpoint, session, reply, begun)
                                : Uni.createFrom().item(reply))
                        .map(McpResults::read);
            }
        });
    }

    private Uni<Reply> call(Prepared prepared, McpEndpoint endpoint, McpSession session, Supplier<Uni<Boolean>> gate) {
        var request = prepared.request();
        var body = request.body();
        if (body == null) {
            throw new IllegalStateException("a tool's call has parameters");
        }
        var headers = session.headers(CALL);
        headers.putAll(request.headers());
        var message =
                JsonRpc.request(session, CALL, body.text(), prepared.headers().get("traceparent"));
        var wrapped = new UpstreamRequest(
                request.method(),
                request.origin(),
                request.pathAndQuery(),
                headers,
                new UpstreamRequest.Body(body.contentType(), message),
                request.effectKey());
        return client.send(
                new Prepared(
                        prepared.integration(),
                        prepared.protocol(),
                        wrapped,
                        prepared.upstream(),
                        prepared.credentials(),
                        prepared.headers(),
                        prepared.freshConnection()),
                gate,
                new McpAnswer(prepared.upstream().maxResponseBytes(), mcp.refusing(endpoint, session)));
    }

    private Uni<Reply> again(Prepared prepared, McpEndpoint endpoint, McpSession forgotten, Reply reply, long begun) {
        sessions.forget(endpoint, forgotten);
        if (System.nanoTime() - begun > AGAIN_WITHIN.toNanos()) {
            return Uni.createFrom().item(reply);
        }
        return sessions.of(endpoint).flatMap(opened -> switch (opened) {
            case Opened.Failed(Reply.NotSent why) -> Uni.createFrom().<Reply>item(why);
            case Opened.Open(McpSession session) ->
                call(prepared, endpoint, session, () -> Uni.createFrom().item(true));
        });
    }

    /** 404 by the protocol; 400 by many servers. Either proves that the call was not made. */
    private static boolean isForgotten(McpSession session, Reply reply) {
        return reply instanceof Reply.Answered answered
                && (session.id() != null
                        ? answered.status() == 404 || answered.status() == 400
                        : answered.status() == 400 && McpResults.isOtherVersion(answered));
    }
}
