// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.approval.ledger.calls.EventSamples;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.messaging.Batch;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerStoreIT {
    @TempDir
    Path directory;

    private LedgerDatabase database;

    @BeforeEach
    void open() {
        database = new LedgerDatabase(directory);
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

    @Test
    void aPartitionIsReadFromItsStartAndThenFromWhereTheChainEnds() {
        var store = database.store();

        var first = store.position(Topic.CALLS, 0).await().indefinitely();
        store.store(List.of(LedgerDatabase.batch(Topic.CALLS, 0, 0, calls(3))))
                .await()
                .indefinitely();
        var then = store.position(Topic.CALLS, 0).await().indefinitely();

        assertThat(first).isZero();
        assertThat(then).isEqualTo(3);
    }

    @Test
    void aBatchThatComesAgainIsAppendedOnce() {
        var store = database.store();
        var batch = LedgerDatabase.batch(Topic.CALLS, 0, 0, calls(5));
        database.append(store, batch);

        database.append(store, batch);
        database.append(store, new Batch(Topic.CALLS, 0, batch.records().subList(3, 5)));

        assertThat(database.text("select count(*) from ledger")).isEqualTo("5");
        assertThat(database.verifierIsContent()).isTrue();
    }

    @Test
    void twoReadersOfAPartitionAppendEachRecordOnce() {
        var batch = LedgerDatabase.batch(Topic.CALLS, 0, 0, calls(200));
        var store = database.store();
        store.position(Topic.CALLS, 0).await().indefinitely();
        var other = database.store();

        Uni.join()
                .all(store.store(List.of(batch)), other.store(List.of(batch)), store.store(List.of(batch)))
                .andFailFast()
                .await()
                .indefinitely();

        assertThat(database.text("select count(*) from ledger")).isEqualTo("200");
        assertThat(database.verifierIsContent()).isTrue();
    }

    @Test
    void whatIsNoEventIsKeptToo() {
        var store = database.store();
        var odd = LedgerDatabase.record(Topic.CALLS, 0, 0, "key", new byte[] {0, (byte) 0xff});
        var text = LedgerDatabase.record(
                Topic.CALLS, 0, 1, "key", "not json".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        database.append(store, new Batch(Topic.CALLS, 0, List.of(odd, text)));

        assertThat(database.text("select value from ledger where seq = 1 and value_base64 and type is null"))
                .isEqualTo("AP8=");
        assertThat(database.text("select value from ledger where seq = 2")).isEqualTo("not json");
        assertThat(database.verifierIsContent()).isTrue();
    }

    @Test
    void recordsCanBeFoundByWhatTheyAreAbout() {
        var call = CallId.random();
        var store = database.store();

        database.append(store, LedgerDatabase.batch(Topic.CALLS, 0, 0, EventSamples.requested(call)));
        database.append(store, LedgerDatabase.batch(Topic.SIGNALS, 0, 0, EventSamples.delivered(call)));

        assertThat(database.text("select string_agg(type || ' ' || agent, ', ' order by topic) from ledger"
                        + " where call_id = '" + call + "'"))
                .isEqualTo("call_requested support-bot, outcome_delivered support-bot");
    }

    @Test
    void theFirstVerifiedOutcomeStaysAndADifferentOneIsAConflict() {
        var call = CallId.random();
        var store = database.store();
        var first =
                database.events.ended(call, EventSamples.completed("{\"ok\":true}"), SealPair.CONNECTOR_TO_APPROVAL);
        var second = database.events.ended(call, new Outcome.Expired("late"), SealPair.APPROVAL_TO_APPROVAL);

        database.append(store, LedgerDatabase.batch(Topic.REPLIES, 0, 0, first, first));
        database.append(store, LedgerDatabase.batch(Topic.REPLIES, 1, 0, second, second));

        assertThat(database.text("select outcome_status || ' ' || outcome_by from calls"))
                .isEqualTo("completed connector-service");
        assertThat(database.text("select count(*) from call_conflicts where outcome like '%expired%'"))
                .isEqualTo("1");
        assertThat(database.registry.get("agentport.ledger.conflicts").counter().count())
                .isEqualTo(1);
    }

    @Test
    void aReadThatIsAnsweredAgainAfterACrashIsNoConflict() {
        var call = CallId.random();
        var store = database.store();
        var changed = new Outcome.Denied(Outcome.By.POLICY, "policy_changed", "no more", List.of());

        database.append(
                store,
                LedgerDatabase.batch(
                        Topic.REPLIES,
                        0,
                        0,
                        database.events.answered(call, EventSamples.completed("{\"read\":1}")),
                        database.events.answered(call, EventSamples.completed("{\"read\":2}")),
                        database.events.ended(call, changed, SealPair.CONNECTOR_TO_APPROVAL)));

        assertThat(database.text("select outcome from calls")).contains("{\\\"read\\\":1}");
        assertThat(database.text("select count(*) from call_conflicts")).isEqualTo("0");
    }

    @Test
    void anExecutionOfWhatWasAnsweredOtherwiseAndAnotherServicesWordAreConflicts() {
        var executed = CallId.random();
        var refused = CallId.random();
        var store = database.store();
        var answer = new Outcome.Failed("call_id_reused", "another call has this id", null);
        var denied = new Outcome.Denied(Outcome.By.POLICY, "policy_denied", "no", List.of());

        database.append(
                store,
                LedgerDatabase.batch(
                        Topic.REPLIES,
                        0,
                        0,
                        database.events.answered(executed, answer),
                        database.events.ended(executed, EventSamples.completed("{}"), SealPair.CONNECTOR_TO_APPROVAL),
                        database.events.ended(refused, denied, SealPair.POLICY_TO_APPROVAL),
                        database.events.answered(refused, EventSamples.completed("{}"))));

        assertThat(database.text("select count(*) from call_conflicts")).isEqualTo("2");
    }

    @Test
    void anOutcomeThatNobodyVouchesForIsOnRecordAndEndsNothing() {
        var call = CallId.random();
        var forged = database.events.ended(call, EventSamples.completed("{}"), SealPair.CONNECTOR_TO_APPROVAL);
        var other = new io.agentport.contracts.events.ReplyEvent.CallEnded(
                CallId.random(),
                forged.agent(),
                forged.tool(),
                forged.outcome(),
                forged.seal(),
                null,
                forged.endedAt(),
                null);

        database.append(database.store(), LedgerDatabase.batch(Topic.REPLIES, 0, 0, other));

        assertThat(database.text("select count(*) from calls where outcome is not null"))
                .isEqualTo("0");
        assertThat(database.text("select type from ledger")).isEqualTo("call_ended");
        assertThat(database.registry
                        .get("agentport.ledger.unverified.outcomes")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
