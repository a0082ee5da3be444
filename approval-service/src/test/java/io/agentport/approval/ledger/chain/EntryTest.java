// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryTest {
    @TempDir
    Path directory;

    @Test
    void anEntryIsIntactAsItWasWritten() {
        var keys = ChainSamples.keys(directory);

        var entry = Entry.append(Head.none(ChainSamples.CHAIN), ChainSamples.recorded(0), keys);

        assertThat(entry.intact(keys)).isTrue();
        assertThat(entry.link().seq()).isEqualTo(1);
        assertThat(entry.link().previous()).isEmpty();
    }

    @Test
    void everyColumnIsUnderTheMac() {
        var keys = ChainSamples.keys(directory);
        var entry = ChainSamples.chain(keys, 4, 5).getLast();
        var r = entry.recorded();
        var s = r.subject();
        var l = entry.link();
        var changed = List.of(
                with(entry, new Recorded(new ChainId("agentport.asks", 3), 5, r.at(), r.key(), s, r.value())),
                with(entry, new Recorded(new ChainId("agentport.calls", 2), 5, r.at(), r.key(), s, r.value())),
                with(entry, new Recorded(r.chain(), 6, r.at(), r.key(), s, r.value())),
                with(entry, new Recorded(r.chain(), 5, r.at().plusNanos(1_000), r.key(), s, r.value())),
                with(entry, new Recorded(r.chain(), 5, r.at(), "other", s, r.value())),
                with(entry, new Recorded(r.chain(), 5, r.at(), null, s, r.value())),
                with(entry, subject("other", s.call(), s.agent(), s.integration(), s.tool(), r)),
                with(entry, subject(s.type(), "other", s.agent(), s.integration(), s.tool(), r)),
                with(entry, subject(s.type(), s.call(), "other", s.integration(), s.tool(), r)),
                with(entry, subject(s.type(), s.call(), s.agent(), "other", s.tool(), r)),
                with(entry, subject(s.type(), s.call(), s.agent(), s.integration(), "other", r)),
                with(entry, new Recorded(r.chain(), 5, r.at(), r.key(), s, new RecordValue("{}", false))),
                with(entry, new Recorded(r.chain(), 5, r.at(), r.key(), s, new RecordValue(null, false))),
                with(
                        entry,
                        new Recorded(
                                r.chain(),
                                5,
                                r.at(),
                                r.key(),
                                s,
                                new RecordValue(r.value().text(), true))),
                new Entry(r, new Entry.Link(3, l.keyId(), l.previous(), l.mac())),
                new Entry(r, new Entry.Link(2, "other", l.previous(), l.mac())),
                new Entry(r, new Entry.Link(2, l.keyId(), "", l.mac())),
                new Entry(r, new Entry.Link(2, l.keyId(), l.previous(), l.previous())));

        assertThat(changed).allSatisfy(each -> assertThat(each.intact(keys)).isFalse());
    }

    @Test
    void textThatMovesFromOneColumnToTheNextIsAChange() {
        var keys = ChainSamples.keys(directory);
        var entry = ChainSamples.chain(keys, 0).getFirst();
        var r = entry.recorded();

        var moved = with(entry, subject("call_requested", "callagent", "", "stripe", "create_refund", r));

        assertThat(moved.intact(keys)).isFalse();
    }

    @Test
    void anEntryUnderAnotherKeyIsNotIntact() throws Exception {
        var keys = ChainSamples.keys(directory);
        var entry = ChainSamples.chain(keys, 0).getFirst();
        var other = java.nio.file.Files.createDirectory(directory.resolve("other"));

        assertThat(entry.intact(ChainSamples.keys(other))).isFalse();
    }

    private static Entry with(Entry entry, Recorded recorded) {
        return new Entry(recorded, entry.link());
    }

    private static Recorded subject(
            String type, String call, String agent, String integration, String tool, Recorded r) {
        return new Recorded(
                r.chain(),
                r.offset(),
                r.at(),
                r.key(),
                new Recorded.Subject(type, call, agent, integration, tool),
                r.value());
    }
}
