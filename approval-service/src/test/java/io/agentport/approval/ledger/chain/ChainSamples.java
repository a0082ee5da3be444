// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import io.agentport.contracts.seals.SealKeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Chains for tests. */
final class ChainSamples {
    static final ChainId CHAIN = new ChainId("agentport.calls", 3);

    private ChainSamples() {}

    static LedgerKeys keys(Path directory) {
        try {
            var file = Files.writeString(directory.resolve("ledger.keys"), SealKeyFile.generate());
            return LedgerKeys.open(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Recorded recorded(long offset) {
        return recorded(offset, "{\"n\":" + offset + "}");
    }

    static Recorded recorded(long offset, String value) {
        return new Recorded(
                CHAIN,
                offset,
                Instant.ofEpochMilli(1_700_000_000_000L + offset),
                "key-" + offset,
                new Recorded.Subject("call_requested", "call", "agent", "stripe", "create_refund"),
                new RecordValue(value, false));
    }

    /** A chain over the offsets, in their order. */
    static List<Entry> chain(LedgerKeys keys, long... offsets) {
        var entries = new ArrayList<Entry>();
        var head = Head.none(CHAIN);
        for (long offset : offsets) {
            var entry = Entry.append(head, recorded(offset), keys);
            entries.add(entry);
            head = entry.head();
        }
        return entries;
    }
}
