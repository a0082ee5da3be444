// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.smallrye.mutiny.Uni;

/**
 * Processes one event. Called for one record of a key at a time, and concurrently for different keys, on a Vert.x
 * duplicated context (an event loop: never block it). A record may come again after a crash or a rebalance, so
 * processing must be idempotent. Its offset counts as done when the item or failure arrives:
 *
 * <ul>
 *   <li>item: done;
 *   <li>{@link PoisonRecordException}: the record goes to {@code dead-letters} with its cause, and is done;
 *   <li>any other failure: taken to be passing (a database that is away); the record is tried again, with a growing pause
 *       of at most 5 s, for as long as it takes, while other keys go on.
 * </ul>
 */
@FunctionalInterface
public interface Handler<E extends Event> {
    Uni<Void> handle(Received<E> received);
}
