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

    private final int maxBytes;
    private final Consumer<JsonNode> asked;
    private final WholeAnswer whole;
    private @Nullable EventStream events;
    private int status;
    private @Nullable String session;

    /**
     * For one answer.
     *
     * @param asked takes the id of each request that the server makes of its client
     */
    McpAnswer(int maxBytes, Consumer<JsonNode> asked) {
        this.maxBytes = maxBytes;
        this.asked = asked;
        whole = new WholeAnswer(maxBytes);
    }

    /** The session that the answer names; null if it names none. */
    @Nullable
    String session() {
        return session;
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
            if (JsonRpc.response(message) != null) {
                return Optional.of(new Reply.Answered(status, JSON, Buffer.buffer(data), false, false));
            }
            if (message != null && message.has("method") && message.has("id")) {
                asked.accept(message.get("id"));
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
        return events == null
                ? whole.end(cut)
                : new Reply.Lost(STREAM_ENDED, "the stream of the upstream ended before its answer");
    }
}
