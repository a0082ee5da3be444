// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.connector.upstream.AnswerReader;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.WholeAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server answers to a posted request: JSON, or a stream of events of which the response is one. Of a stream
 * only the response is kept, and nothing is waited for after it.
 */
final class McpAnswer implements AnswerReader {
    static final String STREAM_ENDED = "upstream_connection_lost";

    private static final String JSON = "application/json";
    private static final String PLAIN = "text/plain";

    private final long id;
    private final int maxBytes;
    private final Consumer<JsonNode> meanwhile;
    private final WholeAnswer whole;
    private @Nullable EventStream events;
    private int status;
    private @Nullable String session;
    private @Nullable JsonNode response;

    /**
     * For the answer to the request of this id.
     *
     * @param meanwhile takes each request and notification that the server sends before it
     */
    McpAnswer(long id, int maxBytes, Consumer<JsonNode> meanwhile) {
        this.id = id;
        this.maxBytes = maxBytes;
        this.meanwhile = meanwhile;
        whole = new WholeAnswer(maxBytes);
    }

    /** The session that the answer names; null if it names none. */
    @Nullable
    String session() {
        return session;
    }

    /** The response to the request, once it has been read; null if there was none. */
    @Nullable
    JsonNode response() {
        return response;
    }

    @Override
    public void begin(HttpClientResponse head) {
        whole.begin(head);
        status = head.statusCode();
        session = head.getHeader("Mcp-Session-Id");
        var type = head.getHeader("Content-Type");
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            events = new EventStream();
        }
    }

    @Override
    public Optional<Reply> part(Buffer part) {
        var stream = events;
        if (stream == null) {
            return whole.part(part);
        }
        for (var data : stream.feed(part.getBytes())) {
            if (data.length() > maxBytes) {
                return Optional.of(overlong(data));
            }
            var message = JsonRpc.read(data);
            response = JsonRpc.response(message, id);
            if (response != null) {
                return Optional.of(new Reply.Answered(status, JSON, Buffer.buffer(data), false, false));
            }
            if (message != null && message.has("method")) {
                meanwhile.accept(message);
            }
        }
        return stream.kept() > maxBytes ? Optional.of(overlong("")) : Optional.empty();
    }

    private Reply overlong(String data) {
        var start = data.substring(0, Math.min(data.length(), maxBytes / 4));
        return new Reply.Answered(status, PLAIN, Buffer.buffer(start), true, false);
    }

    @Override
    public Reply end(boolean cut) {
        if (events != null) {
            return new Reply.Lost(STREAM_ENDED, "the stream of the upstream ended before its answer");
        }
        var reply = whole.end(cut);
        if (cut || status < 200 || status > 299 || !(reply instanceof Reply.Answered answered)) {
            return reply;
        }
        response = JsonRpc.response(JsonRpc.read(answered.body().toString()), id);
        return response == null
                ? new Reply.Lost(McpSessions.NOT_MCP, "the upstream's answer is none to the request")
                : reply;
    }
}
