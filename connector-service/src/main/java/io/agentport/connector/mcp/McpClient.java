// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.UpstreamClient;
import io.agentport.connector.upstream.WholeAnswer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Posts messages to MCP servers. */
@Singleton
final class McpClient {
    private static final int MAX_ACKNOWLEDGEMENT = 64 * 1024;

    private final UpstreamClient client;
    private final AtomicLong ids = new AtomicLong();

    McpClient(UpstreamClient client) {
        this.client = client;
    }

    /**
     * An answer, and what is in it.
     *
     * @param response to the request; null if there is none
     * @param session that it names; null if it names none
     */
    record Answer(
            Reply reply,
            @Nullable JsonNode response,
            @Nullable String session) {
        /** Null if the server gave no result. */
        @Nullable
        JsonNode result() {
            return reply instanceof Reply.Answered answered && answered.status() == 200 && response != null
                    ? response.get("result")
                    : null;
        }
    }

    /** Asks for something that changes nothing. Never fails. */
    Uni<Answer> ask(McpEndpoint endpoint, McpSession session, String method, String params, int maxBytes) {
        long id = nextId();
        return post(
                endpoint,
                session,
                method,
                JsonRpc.request(session, id, method, params, null),
                new McpAnswer(id, maxBytes, refusing(endpoint, session)));
    }

    /** Opens a session the older way. Never fails. */
    Uni<Answer> initialize(McpEndpoint endpoint, int maxBytes) {
        var none = new McpSession(McpSession.LEGACY.getFirst(), null);
        long id = nextId();
        return post(endpoint, none, "initialize", JsonRpc.initialize(id), new McpAnswer(id, maxBytes, message -> {}));
    }

    /** Says that the session was understood. Never fails. */
    Uni<Reply> initialized(McpEndpoint endpoint, McpSession session) {
        return tell(endpoint, session, JsonRpc.initialized());
    }

    /** Tells a server of an older era that nobody waits any more. */
    void cancelled(McpEndpoint endpoint, McpSession session, long id) {
        tell(endpoint, session, JsonRpc.cancelled(id)).subscribe().with(reply -> {});
    }

    /** What a server asks its client on the way is refused, so that it does not wait; nobody here decides anything. */
    Consumer<JsonNode> refusing(McpEndpoint endpoint, McpSession session) {
        return message -> {
            if (message.has("id") && !session.modern()) {
                tell(endpoint, session, JsonRpc.refusal(message.get("id")))
                        .subscribe()
                        .with(reply -> {});
            }
        };
    }

    /** One that no other request of this process has. */
    long nextId() {
        return ids.incrementAndGet();
    }

    private Uni<Answer> post(
            McpEndpoint endpoint, McpSession session, String method, String message, McpAnswer reader) {
        var prepared = endpoint.post(message, session.headers(method));
        return client.send(prepared, () -> Uni.createFrom().item(true), reader)
                .map(reply -> new Answer(reply, reader.response(), reader.session()));
    }

    private Uni<Reply> tell(McpEndpoint endpoint, McpSession session, String message) {
        var prepared = endpoint.post(message, session.headers(""));
        return client.send(prepared, () -> Uni.createFrom().item(true), new WholeAnswer(MAX_ACKNOWLEDGEMENT));
    }
}
