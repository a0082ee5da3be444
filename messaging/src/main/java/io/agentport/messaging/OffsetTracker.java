// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.util.OptionalLong;
import java.util.TreeSet;

/** How far a partition may be committed while its records are done in any order. For use by one thread at a time. */
final class OffsetTracker {
    private final TreeSet<Long> unfinished = new TreeSet<>();
    private long next = -1;

    /** The record was read. Offsets ascend but may have gaps: compaction leaves some. */
    void read(long offset) {
        unfinished.add(offset);
        next = Math.max(next, offset + 1);
    }

    void done(long offset) {
        unfinished.remove(offset);
    }

    /** The offset to go on from after a crash: everything before it is done. Empty until something was read. */
    OptionalLong committable() {
        if (!unfinished.isEmpty()) {
            return OptionalLong.of(unfinished.first());
        }
        return next < 0 ? OptionalLong.empty() : OptionalLong.of(next);
    }

    int unfinished() {
        return unfinished.size();
    }
}
