// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an answer to its end, or as far as is allowed. */
public final class WholeAnswer implements AnswerReader {
    private final int maxBytes;
    private final Buffer body = Buffer.buffer();
    private int status;
    private @Nullable String contentType;

    public WholeAnswer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void begin(HttpClientResponse head) {
        status = head.statusCode();
        contentType = head.getHeader(HttpHeaders.CONTENT_TYPE);
    }

    @Override
    public Optional<Reply> part(Buffer part) {
        int room = maxBytes - body.length();
        if (part.length() <= room) {
            body.appendBuffer(part);
            return Optional.empty();
        }
        body.appendBuffer(part, 0, room);
        return Optional.of(new Reply.Answered(status, contentType, body, true, false));
    }

    @Override
    public Reply end(boolean cut) {
        return new Reply.Answered(status, contentType, body, false, cut);
    }
}
