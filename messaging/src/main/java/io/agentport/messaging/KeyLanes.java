// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Lets one item of a key go at a time, in the order of arrival, and items of different keys at once. For use by one
 * thread at a time.
 */
final class KeyLanes<K, T> {
    private final Map<K, Queue<T>> waiting = new HashMap<>();

    /** Whether the item may go now. If not, {@link #leave} hands it out when its turn has come. */
    boolean enter(K key, T item) {
        var lane = waiting.get(key);
        if (lane == null) {
            waiting.put(key, new ArrayDeque<>(0));
            return true;
        }
        lane.add(item);
        return false;
    }

    /** The item of this key that went has finished: the next one, which may go now. */
    Optional<T> leave(K key) {
        var lane = waiting.get(key);
        var next = lane == null ? null : lane.poll();
        if (next == null) {
            waiting.remove(key);
        }
        return Optional.ofNullable(next);
    }

    /** Forgets what is waiting. */
    void clear() {
        waiting.values().forEach(Queue::clear);
    }
}
