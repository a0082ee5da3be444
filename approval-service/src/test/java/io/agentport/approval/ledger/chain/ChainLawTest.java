// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.approval.ledger.chain.Recorded.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P8: of a chain of some length, every single thing that can be done to it is found, and its place is named. */
class ChainLawTest {
    private static final int RECORDS = 24;

    @TempDir
    Path directory;

    private LedgerKeys keys;
    private LedgerKeys strangers;
    private List<Entry> chain;
    private int tried;

    @BeforeEach
    void write() throws IOException {
        keys = ChainSamples.keys(directory);
        // another secret, under the id of the right one
        var id = Files.readString(directory.resolve("ledger.keys")).split(" ", -1)[0];
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        strangers = LedgerKeys.open(Files.writeString(directory.resolve("strangers.keys"), id + " " + secret + "\n"));
        chain = ChainSamples.chain(keys, offsets(0, RECORDS));
    }

    private static long[] offsets(long from, int count) {
        return java.util.stream.LongStream.range(from, from + count).toArray();
    }

    @Test
    void everyColumnOfEveryRecord() {
        for (int i = 0; i < RECORDS; i++) {
            for (var change : recordedChanges().entrySet()) {
                changed(
                        i,
                        change.getKey(),
                        new Entry(change.getValue().apply(chain.get(i).recorded()), link(i)));
            }
            var link = link(i);
            changed(i, "key id", linked(i, link.seq(), "other", link.previous(), link.mac()));
            changed(i, "previous", linked(i, link.seq(), link.keyId(), link.mac(), link.mac()));
            changed(i, "no mac", linked(i, link.seq(), link.keyId(), link.previous(), ""));
            changed(
                    i,
                    "another's mac",
                    linked(
                            i,
                            link.seq(),
                            link.keyId(),
                            link.previous(),
                            link(RECORDS - 1 - i).mac()));
            for (int at = 0; at < link.mac().length(); at++) {
                var bent = new StringBuilder(link.mac());
                bent.setCharAt(at, bent.charAt(at) == 'A' ? 'B' : 'A');
                changed(i, "mac at " + at, linked(i, link.seq(), link.keyId(), link.previous(), bent.toString()));
            }
        }
        assertThat(tried).isGreaterThan(1000);
    }

    /** Also where text moves from one column to the next, so that all columns together read the same. */
    private static Map<String, UnaryOperator<Recorded>> recordedChanges() {
        var changes = new LinkedHashMap<String, UnaryOperator<Recorded>>();
        changes.put("at", r -> with(r, r.offset(), r.at().plusMillis(1), r.key(), r.subject(), r.value()));
        changes.put("key", r -> with(r, r.offset(), r.at(), r.key() + "x", r.subject(), r.value()));
        changes.put("no key", r -> with(r, r.offset(), r.at(), null, r.subject(), r.value()));
        changes.put("empty key", r -> with(r, r.offset(), r.at(), "", r.subject(), r.value()));
        changes.put("value", r -> with(r, r.offset(), r.at(), r.key(), r.subject(), new RecordValue("{}", false)));
        changes.put("no value", r -> with(r, r.offset(), r.at(), r.key(), r.subject(), new RecordValue(null, false)));
        changes.put(
                "encoding",
                r -> with(
                        r,
                        r.offset(),
                        r.at(),
                        r.key(),
                        r.subject(),
                        new RecordValue(r.value().text(), true)));
        changes.put(
                "chain",
                r -> new Recorded(
                        new ChainId("agentport.calls", 4), r.offset(), r.at(), r.key(), r.subject(), r.value()));
        subjects()
                .forEach((what, subject) ->
                        changes.put(what, r -> with(r, r.offset(), r.at(), r.key(), subject, r.value())));
        return changes;
    }

    private static Map<String, Subject> subjects() {
        return Map.of(
                "type", new Subject("call_ended", "call", "agent", "stripe", "create_refund"),
                "call", new Subject("call_requested", "llac", "agent", "stripe", "create_refund"),
                "agent", new Subject("call_requested", "call", "other", "stripe", "create_refund"),
                "integration", new Subject("call_requested", "call", "agent", "github", "create_refund"),
                "tool", new Subject("call_requested", "call", "agent", "stripe", "get_customer"),
                "no agent", new Subject("call_requested", "call", null, "stripe", "create_refund"),
                "no subject", new Subject(null, null, null, null, null),
                "call runs into agent", new Subject("call_requested", "calla", "gent", "stripe", "create_refund"),
                "agent runs into call", new Subject("call_requested", "cal", "lagent", "stripe", "create_refund"));
    }

    private static Recorded with(
            Recorded r, long offset, Instant at, @Nullable String key, Subject subject, RecordValue value) {
        return new Recorded(r.chain(), offset, at, key, subject, value);
    }

    private void changed(int i, String what, Entry entry) {
        tampered("record " + (i + 1) + ": " + what, Set.of(i + 1L), entries -> entries.set(i, entry));
    }

    @Test
    void everyRecordTakenOut() {
        for (int i = 0; i < RECORDS; i++) {
            int out = i;
            long place = i + 1L;
            // the end's own place is named where the end is gone, and the next one where something in between is
            tampered("record " + place + " taken out", Set.of(place, place + 1), entries -> entries.remove(out));
            tampered(
                    "cut from record " + place,
                    Set.of(place),
                    entries -> entries.subList(out, RECORDS).clear());
            if (i < RECORDS - 1) {
                tampered(
                        "the first " + place + " cut",
                        Set.of(place + 1),
                        entries -> entries.subList(0, out + 1).clear());
                tampered("record " + place + " taken out, the rest moved up", Set.of(place), entries -> {
                    entries.remove(out);
                    for (int j = out; j < entries.size(); j++) {
                        entries.set(j, at(entries.get(j), j + 1));
                    }
                });
            }
        }
    }

    @Test
    void everyTwoRecordsExchanged() {
        for (int i = 0; i < RECORDS; i++) {
            for (int j = i + 1; j < RECORDS; j++) {
                int one = i;
                int other = j;
                tampered("records " + (i + 1) + " and " + (j + 1) + " exchanged", Set.of(i + 1L, j + 1L), entries -> {
                    var kept = entries.get(one);
                    entries.set(one, at(entries.get(other), one + 1));
                    entries.set(other, at(kept, other + 1));
                });
            }
        }
        assertThat(tried).isEqualTo(RECORDS * (RECORDS - 1) / 2);
    }

    @Test
    void everyRecordOnceMoreInEveryPlace() {
        for (int i = 0; i < RECORDS; i++) {
            for (int j = 0; j <= RECORDS; j++) {
                var copy = chain.get(i);
                int place = j;
                // where the two stand side by side, the second of them is the copy
                tampered("record " + (i + 1) + " again at " + (j + 1), Set.of(j + 1L, j + 2L), entries -> {
                    entries.add(place, at(copy, place + 1));
                    for (int k = place + 1; k < entries.size(); k++) {
                        entries.set(k, at(entries.get(k), k + 1));
                    }
                });
            }
        }
    }

    @Test
    void everythingWrittenAnewFromAnyPlaceOnWithoutTheKey() {
        for (int i = 0; i < RECORDS; i++) {
            int from = i;
            var all = new TreeSet<Long>();
            for (long seq = i + 1L; seq <= RECORDS; seq++) {
                all.add(seq);
            }
            allFound(
                    "a hash without a key from " + (i + 1),
                    all,
                    entries -> rewrite(entries, from, (head, recorded) -> {
                        var mac = hash(head.mac() + recorded);
                        return new Entry(recorded, new Entry.Link(head.seq() + 1, link(0).keyId(), head.mac(), mac));
                    }));
            allFound(
                    "another key from " + (i + 1),
                    all,
                    entries -> rewrite(entries, from, (head, recorded) -> Entry.append(head, recorded, strangers)));
            allFound(
                    "a forged record at " + (i + 1),
                    Set.of(i + 1L),
                    entries -> entries.set(
                            from,
                            Entry.append(
                                    from == 0
                                            ? Head.none(ChainSamples.CHAIN)
                                            : entries.get(from - 1).head(),
                                    ChainSamples.recorded(from, "{\"forged\":true}"),
                                    strangers)));
        }
    }

    /** How a record is bound to the end of the chain before it. */
    private interface Writing {
        Entry append(Head head, Recorded recorded);
    }

    private static void rewrite(List<Entry> entries, int from, Writing writing) {
        var head = from == 0
                ? Head.none(ChainSamples.CHAIN)
                : entries.get(from - 1).head();
        for (int i = from; i < entries.size(); i++) {
            var entry = writing.append(head, ChainSamples.recorded(i, "{\"rewritten\":" + i + "}"));
            entries.set(i, entry);
            head = entry.head();
        }
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The service itself was kept from seeing records of the topic: what it wrote is right, and has a hole. */
    @Test
    void everyOffsetPassedOver() {
        for (int missing = 1; missing < RECORDS; missing++) {
            long skipped = missing;
            long[] others = java.util.stream.LongStream.range(0, RECORDS)
                    .filter(offset -> offset != skipped)
                    .toArray();
            tampered("offset " + missing + " passed over", Set.of(missing + 1L), entries -> {
                entries.clear();
                entries.addAll(ChainSamples.chain(keys, others));
            });
        }
    }

    @Test
    void everyCharacterOfASignedHead() {
        var line = SignedHead.sign(chain.getLast().head(), Instant.parse("2026-05-01T10:00:00Z"), keys)
                .line();
        for (int at = 0; at < line.length(); at++) {
            for (char other : "0aZ\" ".toCharArray()) {
                var bent = new StringBuilder(line);
                bent.setCharAt(at, other);
                var read = SignedHead.parse(bent.toString()).filter(head -> head.intact(keys));
                // what is still good says the very same thing
                assertThat(read.map(SignedHead::line))
                        .as(bent.toString())
                        .satisfiesAnyOf(
                                none -> assertThat(none).isEmpty(),
                                same -> assertThat(same).contains(line));
            }
        }
    }

    private void tampered(String what, Set<Long> places, java.util.function.Consumer<List<Entry>> how) {
        assertThat(found(how)).as(what).isNotEmpty().containsAnyElementsOf(places);
    }

    private void allFound(String what, Set<Long> places, java.util.function.Consumer<List<Entry>> how) {
        assertThat(found(how)).as(what).containsAll(places);
    }

    /** The places that the check names. */
    private Set<Long> found(java.util.function.Consumer<List<Entry>> how) {
        tried++;
        var entries = new ArrayList<>(chain);
        how.accept(entries);
        var check = new ChainCheck(ChainSamples.CHAIN, keys);
        entries.forEach(check::accept);
        check.end(chain.getLast().head());
        return check.findings().stream().map(Finding::seq).collect(Collectors.toSet());
    }

    private Entry.Link link(int i) {
        return chain.get(i).link();
    }

    private Entry linked(int i, long seq, String keyId, String previous, String mac) {
        return new Entry(chain.get(i).recorded(), new Entry.Link(seq, keyId, previous, mac));
    }

    private static Entry at(Entry entry, long seq) {
        var link = entry.link();
        return new Entry(entry.recorded(), new Entry.Link(seq, link.keyId(), link.previous(), link.mac()));
    }
}
