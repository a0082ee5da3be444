// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * On {@code dead-letters}: a record that could not be processed.
 *
 * @param recordKey the record's key; null if it had none
 * @param cause a stable reason code, such as {@code unreadable} or {@code permit_mismatch}
 * @param valueBase64 the first 64 KiB of the record's value
 */
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        @Nullable String recordKey,
        String cause,
        String detail,
        String valueBase64,
        String service,
        Instant at)
        implements Event {
    public static final int MAX_VALUE_BYTES = 64 * 1024;

    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return topic;
    }
}
