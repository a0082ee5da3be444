// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import org.jspecify.annotations.Nullable;

/** A record's value that is not what stands on its topic. It goes to {@code dead-letters}. */
public final class UnreadableEventException extends Exception {
    public UnreadableEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
