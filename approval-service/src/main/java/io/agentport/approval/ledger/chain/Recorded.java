// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of a topic, as the ledger keeps it.
 *
 * @param at the record's timestamp, in whole milliseconds as Kafka keeps it
 * @param key null if the record had none
 */
public record Recorded(
        ChainId chain, long offset, Instant at, @Nullable String key, Subject subject, RecordValue value) {

    /**
     * What the record is about, to find it by; nothing here for a value that could not be read.
     *
     * @param type the event's, for example {@code call_ended}
     */
    public record Subject(
            @Nullable String type,
            @Nullable String call,
            @Nullable String agent,
            @Nullable String integration,
            @Nullable String tool) {
        public static final Subject UNREADABLE = new Subject(null, null, null, null, null);
    }
}
