// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.Entry;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the ledger. Records come by their time.
 *
 * @param since inclusive
 * @param until exclusive
 * @param after where the page before ended; null for the first
 */
record LedgerQuery(
        @Nullable String call,
        @Nullable String agent,
        @Nullable String integration,
        @Nullable String type,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Cursor after,
        boolean newestFirst,
        int limit) {
    static final int MAX_LIMIT = 1000;

    /** The place of a record in the order of answers. */
    record Cursor(Instant at, ChainId chain, long seq) {
        static Cursor of(Entry entry) {
            return new Cursor(
                    entry.recorded().at(),
                    entry.recorded().chain(),
                    entry.link().seq());
        }

        String write() {
            var text = String.join(" ", at.toString(), chain.topic(), chain.partition() + "", seq + "");
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Empty if it is not what {@link #write} wrote. */
        static Optional<Cursor> read(String text) {
            try {
                var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
                return parts.length == 4
                        ? Optional.of(new Cursor(
                                Instant.parse(parts[0]),
                                new ChainId(parts[1], Integer.parseInt(parts[2])),
                                Long.parseLong(parts[3])))
                        : Optional.empty();
            } catch (IllegalArgumentException | DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    LedgerQuery goOnAfter(Entry entry) {
        return new LedgerQuery(call, agent, integration, type, since, until, Cursor.of(entry), newestFirst, limit);
    }
}
