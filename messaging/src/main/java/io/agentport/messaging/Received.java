// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came from a topic.
 *
 * @param belowEndWhenAssigned whether the record already stood in the partition when this replica was given it, so that
 *     another replica, or this one before a crash, may have processed it
 * @param traceparent W3C trace context of the record's header; null if it has none
 */
public record Received<E extends Event>(
        Topic topic,
        int partition,
        long offset,
        E event,
        Instant timestamp,
        boolean belowEndWhenAssigned,
        @Nullable String traceparent) {}
