// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What came of sending a request. */
public sealed interface Reply {
    /**
     * The upstream answered.
     *
     * @param contentType the header's value; null if there was none
     * @param overlong whether the body went on past the limit, and was not read further
     * @param cut whether the connection ended within the body
     */
    record Answered(int status, @Nullable String contentType, Buffer body, boolean overlong, boolean cut)
            implements Reply {}

    /** Not one byte of the request was sent. */
    record NotSent(String reason, String detail) implements Reply {}

    /** Some of the request may have been sent, and no answer came. */
    record Lost(String reason, String detail) implements Reply {}
}
