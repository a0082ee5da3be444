// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Reads partitions in order and keeps the position itself, in the transaction that stores what was read. */
public interface BatchHandler {
    /** The offset to go on with in a partition that was just assigned; 0 or more. */
    Uni<Long> position(Topic topic, int partition);

    /**
     * Stores batches of different partitions, all or none; called on a Vert.x duplicated context, when what came before is
     * stored. If that fails each is stored by itself, so that one that cannot be stored holds back only its own partition.
     * A failure is taken to be passing: reading goes on from {@link #position} after a pause.
     *
     * @param batches at least one
     */
    Uni<Void> store(List<Batch> batches);
}
