// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;

/** Makes a reply of what an upstream answers, as it comes in. Used for one answer, on one event loop. */
public interface AnswerReader {
    /** Called first, once. */
    void begin(HttpClientResponse head);

    /** The reply, if nothing more has to be read: the rest is not waited for. */
    Optional<Reply> part(Buffer part);

    /** @param cut whether the connection ended within the answer */
    Reply end(boolean cut);
}
