// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainCheckTest {
    @TempDir
    Path directory;

    private LedgerKeys keys;

    @BeforeEach
    void makeKeys() {
        keys = ChainSamples.keys(directory);
    }

    @Test
    void anUntouchedChainHasNoFindings() {
        var chain = ChainSamples.chain(keys, 0, 1, 2, 3);

        assertThat(check(chain, chain.getLast().head()).findings()).isEmpty();
    }

    @Test
    void aChainMayStartWhereTheTopicStartedAtThatTime() {
        var chain = ChainSamples.chain(keys, 40, 41);

        var check = check(chain, chain.getLast().head());

        assertThat(check.findings()).isEmpty();
        assertThat(check.firstOffset()).isEqualTo(40);
    }

    @Test
    void aChangedRecordIsFoundInItsPlace() {
        var chain = new ArrayList<>(ChainSamples.chain(keys, 0, 1, 2, 3));
        chain.set(1, new Entry(ChainSamples.recorded(1, "{}"), chain.get(1).link()));

        assertThat(kinds(chain)).containsExactly(Finding.Kind.CHANGED);
        assertThat(check(chain, chain.getLast().head()).findings())
                .singleElement()
                .extracting(Finding::seq)
                .isEqualTo(2L);
    }

    @Test
    void aRecordBeforeTheFirstPlaceIsFoundAndSpoilsNoOther() {
        var chain = new ArrayList<>(ChainSamples.chain(keys, 0, 1));
        var link = chain.getFirst().link();
        chain.addFirst(new Entry(
                ChainSamples.recorded(7, "{}"), new Entry.Link(0, link.keyId(), link.previous(), link.mac())));

        assertThat(check(chain, chain.getLast().head()).findings())
                .singleElement()
                .extracting(Finding::seq)
                .isEqualTo(0L);
    }

    @Test
    void aMissingRecordIsFound() {
        var chain = new ArrayList<>(ChainSamples.chain(keys, 0, 1, 2, 3));
        chain.remove(1);

        assertThat(kinds(chain)).containsExactly(Finding.Kind.MISSING);
    }

    @Test
    void aMissingFirstRecordIsFound() {
        var chain = new ArrayList<>(ChainSamples.chain(keys, 0, 1, 2, 3));
        chain.removeFirst();

        assertThat(kinds(chain)).containsExactly(Finding.Kind.MISSING);
    }

    @Test
    void recordsThatChangedPlacesAreFound() {
        var chain = ChainSamples.chain(keys, 0, 1, 2, 3);
        var swapped = List.of(
                chain.get(0),
                inPlaceOf(chain.get(2), chain.get(1)),
                inPlaceOf(chain.get(1), chain.get(2)),
                chain.get(3));

        assertThat(kinds(swapped)).contains(Finding.Kind.REORDERED);
    }

    @Test
    void aRecordThatStandsTwiceIsFound() {
        var chain = new ArrayList<>(ChainSamples.chain(keys, 0, 1, 2));
        chain.add(2, chain.get(1));

        assertThat(kinds(chain)).containsExactly(Finding.Kind.DUPLICATE);
    }

    @Test
    void aCutEndIsFound() {
        var chain = ChainSamples.chain(keys, 0, 1, 2, 3);
        var end = chain.getLast().head();

        assertThat(check(chain.subList(0, 2), end).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.TRUNCATED);
    }

    @Test
    void aPassedOverOffsetIsFound() {
        var chain = ChainSamples.chain(keys, 0, 1, 3);

        assertThat(kinds(chain)).containsExactly(Finding.Kind.OFFSET_GAP);
    }

    @Test
    void anotherChainsRecordsInPlaceAreFound() {
        var chain = new ArrayList<>(ChainSamples.chain(keys, 0, 1, 2));
        chain.set(2, ChainSamples.chain(keys, 5, 6, 2).getLast());

        assertThat(kinds(chain)).containsExactly(Finding.Kind.CHANGED);
    }

    @Test
    void aChainRewrittenUnderAnotherKeyIsFoundFromItsFirstRecord() throws Exception {
        var stranger = ChainSamples.keys(Files.createDirectory(directory.resolve("stranger")));
        var rewritten = ChainSamples.chain(stranger, 0, 1, 2);

        assertThat(kinds(rewritten)).containsExactly(Finding.Kind.CHANGED, Finding.Kind.CHANGED, Finding.Kind.CHANGED);
    }

    @Test
    void findingsBeyondTheFirstHundredAreCounted() throws Exception {
        var stranger = ChainSamples.keys(Files.createDirectory(directory.resolve("stranger")));
        long[] offsets = java.util.stream.LongStream.range(0, 130).toArray();

        var check = check(ChainSamples.chain(stranger, offsets), Head.none(ChainSamples.CHAIN));

        assertThat(check.findings()).hasSize(100);
        assertThat(check.notListed()).isEqualTo(30);
    }

    private List<Finding.Kind> kinds(List<Entry> chain) {
        return check(chain, chain.getLast().head()).findings().stream()
                .map(Finding::kind)
                .toList();
    }

    private ChainCheck check(List<Entry> chain, Head end) {
        var check = new ChainCheck(ChainSamples.CHAIN, keys);
        chain.forEach(check::accept);
        check.end(end);
        return check;
    }

    /** One entry's columns under the seq of another. */
    private static Entry inPlaceOf(Entry entry, Entry other) {
        var link = entry.link();
        return new Entry(
                entry.recorded(), new Entry.Link(other.link().seq(), link.keyId(), link.previous(), link.mac()));
    }
}
