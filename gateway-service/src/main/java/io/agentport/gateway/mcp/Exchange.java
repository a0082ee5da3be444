// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: a JSON object, or a stream of events (SSE) that ends with it. Used on the request's event
 * loop only.
 */
final class Exchange {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final RoutingContext http;
    private final @Nullable JsonNode id;
    private boolean streaming;
    private boolean over;
    private boolean takenBack;
    private Runnable onTakeBack = () -> {};

    Exchange(RoutingContext http, @Nullable JsonNode id) {
        this.http = http;
        this.id = id;
    }

    /** Runs the action if the client goes away before it was answered. */
    void onLeave(Runnable action) {
        Runnable left = () -> {
            if (!over) {
                over = true;
                action.run();
            }
        };
        http.addEndHandler(end -> left.run());
        if (http.response().closed()) {
            left.run();
        }
    }

    /** Runs the action when the client says that it takes the request back, at once if it has said so already. */
    void onTakeBack(Runnable action) {
        onTakeBack = action;
        if (takenBack) {
            takeBack();
        }
    }

    /** The client has said so. */
    void takeBack() {
        takenBack = true;
        if (!over) {
            onTakeBack.run();
        }
    }

    boolean isOver() {
        return over;
    }

    /** Whether the client reads streams; one that does not is answered in one piece, however long that takes. */
    boolean acceptsStream() {
        var accept = http.request().getHeader("Accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
    }

    void startStream() {
        if (streaming) {
            return;
        }
        streaming = true;
        http.response()
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        comment();
    }

    void comment() {
        http.response().write(": waiting\n\n");
    }

    /** Whether the client keeps up with what is sent to it. */
    boolean keepsUp() {
        return !http.response().writeQueueFull();
    }

    /** On a stream only. */
    void notification(String method, ObjectNode params) {
        var notification = MAPPER.createObjectNode().put("jsonrpc", "2.0").put("method", method);
        notification.set("params", params);
        http.response().write(event(notification.toString()));
    }

    /**
     * On a stream only.
     *
     * @param progress greater than what was sent before
     * @param total of which that is a part; null if nobody knows
     * @param message may be null
     */
    void progress(JsonNode token, double progress, @Nullable Double total, @Nullable String message) {
        var params = MAPPER.createObjectNode();
        params.set("progressToken", token);
        params.set("progress", number(progress));
        if (total != null) {
            params.set("total", number(total));
        }
        if (message != null) {
            params.put("message", message);
        }
        notification("notifications/progress", params);
    }

    /** Whole numbers without a fraction. */
    private static JsonNode number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? LongNode.valueOf((long) value)
                : DoubleNode.valueOf(value);
    }

    /** The future succeeds when the answer was written. */
    Future<Void> result(ObjectNode result) {
        return result(Buffer.buffer(result.toString()));
    }

    /** @param result JSON */
    Future<Void> result(Buffer result) {
        var message = Buffer.buffer("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":")
                .appendBuffer(result)
                .appendString("}");
        return end(200, message);
    }

    Future<Void> error(McpError error) {
        var message = MAPPER.createObjectNode().put("jsonrpc", "2.0");
        if (id != null) {
            message.set("id", id);
        }
        message.set("error", error.json());
        return end(error.httpStatus(), Buffer.buffer(message.toString()));
    }

    /** Ends without an answer, as a cancelled request does. */
    void nothing() {
        over = true;
        if (!streaming) {
            http.response().setStatusCode(202);
        }
        http.response().end();
    }

    private Future<Void> end(int status, Buffer message) {
        if (over) {
            return Future.failedFuture("the client is gone");
        }
        over = true;
        if (streaming) {
            return http.response().end(event(message.toString()));
        }
        return http.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(message);
    }

    /** JSON has no line breaks of its own here: Jackson escapes those in strings. */
    private static String event(String json) {
        return "event: message\ndata: " + json + "\n\n";
    }
}
