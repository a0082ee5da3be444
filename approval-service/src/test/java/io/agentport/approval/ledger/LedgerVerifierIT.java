// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.approval.ledger.calls.EventSamples;
import io.agentport.approval.ledger.chain.Finding;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.approval.ledger.chain.Verification;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealKeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P8: what is done to the ledger in its database is found. */
class LedgerVerifierIT {
    private static final int RECORDS = 20;

    @TempDir
    Path directory;

    private LedgerDatabase database;

    @BeforeEach
    void fill() throws Exception {
        database = new LedgerDatabase(directory);
        var store = database.store();
        for (int partition = 0; partition < 2; partition++) {
            database.append(store, LedgerDatabase.batch(Topic.CALLS, partition, 0, calls(RECORDS)));
        }
        database.letHeadsOut();
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private static Event[] calls(int count) {
        return Stream.generate(() -> EventSamples.requested(CallId.random()))
                .limit(count)
                .toArray(Event[]::new);
    }

    private Verification verify() {
        return database.verifier().verify().await().indefinitely();
    }

    @Test
    void anUntouchedLedgerIsValid() {
        var verification = verify();

        assertThat(verification.findings()).isEmpty();
        assertThat(verification.valid()).isTrue();
        assertThat(verification.records()).isEqualTo(2 * RECORDS);
        assertThat(verification.chains()).isEqualTo(2);
        assertThat(verification.heads()).isEqualTo(2);
        assertThat(verification.notProven()).first().asString().contains("0 now");
    }

    @Test
    void itStaysValidWhileRecordsAreAppendedAfterTheHeads() {
        database.append(database.store(), LedgerDatabase.batch(Topic.CALLS, 0, RECORDS, calls(5)));

        var verification = verify();

        assertThat(verification.valid()).isTrue();
        assertThat(verification.notProven()).first().asString().contains("5 now");
    }

    @Test
    void theDatabaseRefusesChanges() {
        assertThatThrownBy(() -> database.execute("update ledger set agent = 'other'"))
                .hasStackTraceContaining("append-only");
        assertThatThrownBy(() -> database.execute("delete from ledger where seq = 3"))
                .hasStackTraceContaining("append-only");
        assertThatThrownBy(() -> database.execute("truncate ledger")).hasStackTraceContaining("append-only");
    }

    @Test
    void aChangedRowIsFound() {
        database.tamper("update ledger set agent = 'other' where \"partition\" = 1 and seq = 7");

        assertThat(verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.CHANGED);
            assertThat(finding.partition()).isEqualTo(1);
            assertThat(finding.seq()).isEqualTo(7);
        });
    }

    @Test
    void aChangedValueIsFound() {
        database.tamper("update ledger set value = replace(value, '100', '999') where seq = 4");

        assertThat(kinds()).containsExactly(Finding.Kind.CHANGED, Finding.Kind.CHANGED);
    }

    /** A copy of a row, in another place. */
    private static String insertAt(long seq) {
        return """
                insert into ledger select topic, "partition", %d, -1 - kafka_offset, at, record_key, type, call_id,
                    'other', integration, tool, value, value_base64, key_id, previous_mac, mac
                from ledger where "partition" = 0 and seq = 1""".formatted(seq);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, RECORDS + 1, Long.MAX_VALUE})
    void anInsertedRowIsFound(long seq) {
        database.tamper(insertAt(seq));

        assertThat(verify().findings())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.seq()).isEqualTo(seq));
    }

    @Test
    void theDatabaseTakesNoRowBeforeTheFirstPlace() {
        assertThatThrownBy(() -> database.execute(insertAt(0))).hasStackTraceContaining("ledger_seq_check");
    }

    @Test
    void aDeletedRowIsFound() {
        database.tamper("delete from ledger where \"partition\" = 0 and seq = 5");

        assertThat(kinds()).containsExactly(Finding.Kind.MISSING);
    }

    @Test
    void aDeletedRowIsFoundAlsoWhenTheRestMovesUp() {
        database.tamper(
                "delete from ledger where \"partition\" = 0 and seq = 5",
                "update ledger set seq = -seq where \"partition\" = 0 and seq > 5",
                "update ledger set seq = -seq - 1 where \"partition\" = 0 and seq < 0",
                "update ledger_heads set seq = seq - 1 where \"partition\" = 0");

        assertThat(kinds()).contains(Finding.Kind.CHANGED, Finding.Kind.TRUNCATED);
    }

    @Test
    void rowsThatChangedPlacesAreFound() {
        database.tamper(
                "update ledger set seq = -1 where \"partition\" = 0 and seq = 5",
                "update ledger set seq = 5 where \"partition\" = 0 and seq = 6",
                "update ledger set seq = 6 where \"partition\" = 0 and seq = -1");

        assertThat(kinds()).contains(Finding.Kind.REORDERED);
    }

    @Test
    void aCutEndIsFoundByTheHeadsOutsideTheDatabase() {
        database.tamper("delete from ledger where \"partition\" = 0 and seq > 15", """
                update ledger_heads h set seq = l.seq, kafka_offset = l.kafka_offset, mac = l.mac from ledger l
                where h."partition" = 0 and l."partition" = 0 and l.seq = 15""");

        assertThat(verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.TRUNCATED);
            assertThat(finding.partition()).isEqualTo(0);
            assertThat(finding.seq()).isEqualTo(16);
        });
    }

    @Test
    void aChainThatIsGoneAltogetherIsFound() {
        database.tamper(
                "delete from ledger where \"partition\" = 1", "delete from ledger_heads where \"partition\" = 1");

        assertThat(kinds()).containsExactly(Finding.Kind.TRUNCATED);
    }

    @Test
    void aCutEndIsFoundWhenTheServiceHasGoneOnBehindIt() {
        database.tamper("delete from ledger where \"partition\" = 0 and seq > 15", """
                update ledger_heads h set seq = l.seq, mac = l.mac from ledger l
                where h."partition" = 0 and l."partition" = 0 and l.seq = 15""");
        database.append(database.store(), LedgerDatabase.batch(Topic.CALLS, 0, RECORDS, calls(10)));

        assertThat(kinds()).contains(Finding.Kind.OFFSET_GAP, Finding.Kind.CHANGED);
    }

    @Test
    void aChainRewrittenWithAnotherKeyIsFound() throws Exception {
        var stranger = Files.writeString(directory.resolve("stranger.keys"), SealKeyFile.generate());
        database.tamper(
                "delete from ledger where \"partition\" = 0", "delete from ledger_heads where \"partition\" = 0");
        database.append(
                database.store(LedgerKeys.open(stranger)), LedgerDatabase.batch(Topic.CALLS, 0, 0, calls(RECORDS)));

        var verification = verify();

        assertThat(verification.valid()).isFalse();
        assertThat(verification.findings())
                .hasSize(RECORDS + 1)
                .extracting(Finding::kind)
                .containsOnly(Finding.Kind.CHANGED);
    }

    @Test
    void aChainWrittenAnewWithAHashThatTakesNoKeyIsFound() {
        database.tamper(
                "update ledger set agent = 'other', mac = encode(sha256(convert_to(seq || value, 'UTF8')), 'base64')"
                        + " where \"partition\" = 0",
                "update ledger l set previous_mac = b.mac from ledger b where l.\"partition\" = 0"
                        + " and b.\"partition\" = 0 and b.seq = l.seq - 1");

        assertThat(kinds()).hasSize(RECORDS + 1).containsOnly(Finding.Kind.CHANGED);
    }

    /** Both copies of the end are gone: nothing can show it, and the answer says so. */
    @Test
    void aCutThatTakesTheHeadsAlongIsNotFoundAndIsSaidNotToBeProven() throws Exception {
        var early = Files.readString(database.headsFile);
        database.append(database.store(), LedgerDatabase.batch(Topic.CALLS, 0, RECORDS, calls(5)));
        database.letHeadsOut();
        Files.writeString(database.headsFile, early);
        database.tamper("delete from ledger where \"partition\" = 0 and seq > " + RECORDS, """
                update ledger_heads h set seq = l.seq, kafka_offset = l.kafka_offset, mac = l.mac from ledger l
                where h."partition" = 0 and l."partition" = 0 and l.seq = 20""");

        var verification = verify();

        assertThat(verification.valid()).isTrue();
        assertThat(verification.notProven())
                .anySatisfy(line -> assertThat(line).contains("cut the heads file as well"));
    }

    @Test
    void aSkippedOffsetIsFound() {
        database.append(database.store(), LedgerDatabase.batch(Topic.CALLS, 0, RECORDS + 2, calls(3)));

        assertThat(kinds()).containsExactly(Finding.Kind.OFFSET_GAP);
    }

    @Test
    void aChangedHeadIsFound() throws Exception {
        var lines = Files.readString(database.headsFile);
        Files.writeString(database.headsFile, lines.replaceFirst("\"seq\":20", "\"seq\":19"));

        assertThat(kinds()).containsExactly(Finding.Kind.BAD_HEAD);
    }

    @Test
    void missingHeadsAreFound() throws Exception {
        Files.delete(database.headsFile);

        assertThat(kinds()).containsExactly(Finding.Kind.BAD_HEAD);
    }

    private List<Finding.Kind> kinds() {
        return verify().findings().stream().map(Finding::kind).toList();
    }
}
