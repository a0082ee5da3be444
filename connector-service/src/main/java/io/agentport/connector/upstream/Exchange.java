// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request on one connection, from its first byte to the end of its answer. */
final class Exchange {
    static final String TIMEOUT = "upstream_timeout";
    static final String CONNECTION_LOST = "upstream_connection_lost";

    private final Vertx vertx;
    private final HttpClientRequest request;
    private final Duration timeout;
    private final AnswerReader reader;
    private final AtomicBoolean done = new AtomicBoolean();

    Exchange(Vertx vertx, HttpClientRequest request, Duration timeout, AnswerReader reader) {
        this.vertx = vertx;
        this.request = request;
        this.timeout = timeout;
        this.reader = reader;
    }

    /** Sends, with no body if there is no payload. Never fails. Whoever leaves it ends the request. */
    Uni<Reply> send(@Nullable Buffer payload) {
        return Uni.createFrom().emitter(emitter -> {
            long timer = vertx.setTimer(timeout.toMillis(), fired -> {
                end(
                        emitter,
                        -1,
                        new Reply.Lost(TIMEOUT, "the upstream did not answer within " + timeout.toSeconds() + " s"));
                request.reset();
            });
            emitter.onTermination(() -> {
                if (done.compareAndSet(false, true)) {
                    vertx.cancelTimer(timer);
                    request.reset();
                }
            });
            // what it would say comes with the response's failure too
            request.exceptionHandler(failure -> {});
            request.response()
                    .onSuccess(response -> read(response, emitter, timer))
                    .onFailure(failure -> end(
                            emitter,
                            timer,
                            new Reply.Lost(CONNECTION_LOST, "the connection ended before the upstream answered")));
            if (payload == null) {
                request.end();
            } else {
                request.end(payload);
            }
        });
    }

    private void read(HttpClientResponse response, UniEmitter<? super Reply> emitter, long timer) {
        reader.begin(response);
        response.exceptionHandler(failure -> end(emitter, timer, true));
        response.endHandler(end -> end(emitter, timer, false));
        response.handler(part -> {
            if (!done.get()) {
                reader.part(part).ifPresent(reply -> {
                    end(emitter, timer, reply);
                    request.reset();
                });
            }
        });
    }

    private void end(UniEmitter<? super Reply> emitter, long timer, boolean cut) {
        if (!done.get()) {
            end(emitter, timer, reader.end(cut));
        }
    }

    private void end(UniEmitter<? super Reply> emitter, long timer, Reply reply) {
        if (done.compareAndSet(false, true)) {
            vertx.cancelTimer(timer);
            emitter.complete(reply);
        }
    }
}
