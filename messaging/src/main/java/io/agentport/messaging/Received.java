// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came from a topic.
 *
 * @param mayBeRepeated whether another replica, or this one before a crash, may have processed it too: the record stood in
 *     the partition when this replica was given it, or was read right after this one stood still and may have lost the
 *     partition
 * @param traceparent W3C trace context of the record's header; null if it has none
 */
public record Received<E extends Event>(
        Topic topic,
        int partition,
        long offset,
        E event,
        Instant timestamp,
        boolean mayBeRepeated,
        @Nullable String traceparent) {}
