// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;

/** Reads partitions in order and keeps the position itself, in the transaction that stores what was read. */
public interface BatchHandler {
    /** The offset to go on with in a partition that was just assigned; 0 or more. */
    Uni<Long> position(Topic topic, int partition);

    /**
     * Stores a batch. One batch of a partition at a time; called on a Vert.x duplicated context. A failure is taken to be
     * passing: reading goes on from {@link #position} after a pause.
     */
    Uni<Void> store(Batch batch);
}
