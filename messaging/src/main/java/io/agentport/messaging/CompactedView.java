// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import java.util.Map;
import java.util.Optional;

/**
 * The present state of a compacted topic, held in memory. Of two records of a key, the one with the higher version stays,
 * whichever came last; a null value removes the key. Empty until it is loaded. Safe for use by any thread.
 */
public interface CompactedView<E extends Event> extends Consumption {
    Optional<E> get(String key);

    /**
     * Whether this is what stood on the topic at most two seconds ago: false until it is loaded, and for a moment after the
     * process stood still, when what was published meanwhile has yet to be read.
     */
    default boolean current() {
        return ready();
    }

    /** Everything, by key: an immutable snapshot. */
    Map<String, E> all();

    /**
     * Called once when loaded, also if it is by then, and after every change from then on; changes that came together are
     * told once. On the consumer's thread: return quickly.
     */
    void onChange(Runnable listener);
}
