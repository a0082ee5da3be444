// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import java.util.ArrayList;
import java.util.List;

/** Checks one chain, record by record from its first. Not safe for use by several threads. */
public final class ChainCheck {
    /** More findings of one chain are counted, not kept. */
    private static final int MAX_FINDINGS = 100;

    private final ChainId chain;
    private final LedgerKeys keys;
    private final List<Finding> findings = new ArrayList<>();
    private Head last;
    private boolean lastIntact = true;
    private long records;
    private long notListed;
    private long firstOffset = -1;

    public ChainCheck(ChainId chain, LedgerKeys keys) {
        this.chain = chain;
        this.keys = keys;
        this.last = Head.none(chain);
    }

    /** Takes the next record, in the order of {@code seq}. */
    public void accept(Entry entry) {
        if (entry.link().seq() < 1) {
            find(Finding.Kind.CHANGED, entry, "stands before the first place of its chain");
            return;
        }
        records++;
        if (records == 1) {
            firstOffset = entry.recorded().offset();
        }
        boolean intact = entry.intact(keys);
        boolean adjacent = entry.link().seq() == last.seq() + 1;
        checkPlace(entry, intact, adjacent);
        if (intact && adjacent && lastIntact && !entry.link().previous().equals(last.mac())) {
            find(Finding.Kind.CHANGED, entry, "does not follow from the record before it");
        }
        if (intact && adjacent && lastIntact && records > 1 && entry.recorded().offset() > last.offset() + 1) {
            long from = last.offset() + 1;
            long to = entry.recorded().offset() - 1;
            find(Finding.Kind.OFFSET_GAP, entry, "the topic's offsets " + from + " to " + to + " were passed over");
        }
        last = entry.head();
        lastIntact = intact;
    }

    private void checkPlace(Entry entry, boolean intact, boolean adjacent) {
        long seq = entry.link().seq();
        long offset = entry.recorded().offset();
        boolean backwards = records > 1 && offset <= last.offset();
        if (records > 1 && (seq == last.seq() || offset == last.offset())) {
            find(Finding.Kind.DUPLICATE, entry, "stands twice");
        } else if (backwards) {
            find(Finding.Kind.REORDERED, entry, "stands after a record that came later");
        } else if (!intact) {
            find(Finding.Kind.CHANGED, entry, "is not what was written under a ledger key");
        }
        if (!adjacent && seq > last.seq() + 1) {
            find(
                    Finding.Kind.MISSING,
                    entry,
                    "records " + (last.seq() + 1) + " to " + (seq - 1) + " of the chain are gone");
        }
    }

    /** The chain has no more records, and should end as {@code expected} says; of a later one only the end is checked. */
    public void end(Head expected) {
        if (last.seq() < expected.seq()) {
            findings.add(Finding.of(
                    Finding.Kind.TRUNCATED,
                    chain,
                    last.seq() + 1,
                    "records " + (last.seq() + 1) + " to " + expected.seq() + " at the end of the chain are gone"));
        }
    }

    private void find(Finding.Kind kind, Entry entry, String detail) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(Finding.of(kind, chain, entry.link().seq(), detail));
        } else {
            notListed++;
        }
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Findings beyond those listed. */
    public long notListed() {
        return notListed;
    }

    public long records() {
        return records;
    }

    /** The last record seen. */
    public Head last() {
        return last;
    }

    /** The topic's offset of the chain's first record; -1 if there is none. What the topic held below it was never read. */
    public long firstOffset() {
        return firstOffset;
    }
}
