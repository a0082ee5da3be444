// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;

/**
 * Publishes events. The item arrives when all in-sync replicas have the record; until then nothing is known about it. A
 * failure, which takes up to 20 s while no broker answers, does not mean that the record was not written; a {@link
 * java.util.concurrent.RejectedExecutionException}, when too much is unacknowledged already, does. A record whose subscriber
 * cancels while no broker answers is not sent later. Items and failures arrive on the subscriber's Vert.x context, or on a
 * worker thread if it has none. Two events of a key are in order if the second is published after the first was acknowledged.
 * Safe for use by any thread; never blocks, but for {@link #partitions}.
 */
public interface Publisher {
    /** Publishes to the partition of the event's key. Carries the trace context that the event holds in the record's header. */
    Uni<Void> publish(Topic topic, Event event);

    /** Publishes to a named partition, as {@code replies} needs it. */
    Uni<Void> publish(Topic topic, int partition, Event event);

    /** Removes a key from a compacted topic. */
    Uni<Void> retract(Topic topic, String key);

    /** Number of partitions of a topic, as the broker says; blocks for it on first use. */
    int partitions(Topic topic);
}
