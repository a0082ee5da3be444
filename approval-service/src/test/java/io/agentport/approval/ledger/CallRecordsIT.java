// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.approval.ledger.calls.CallRecord;
import io.agentport.approval.ledger.calls.CallRecords;
import io.agentport.approval.ledger.calls.EventSamples;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallRecordsIT {
    private record Sent(Topic topic, Event event) {}

    private final CallId call = CallId.random();
    private final Map<Topic, Integer> offsets = new HashMap<>();

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

    private void append(Topic topic, Event... events) {
        int offset = offsets.merge(topic, events.length, Integer::sum) - events.length;
        database.append(database.store(), LedgerDatabase.batch(topic, 0, offset, events));
    }

    private Optional<CallRecord> find(CallId id) {
        return new CallRecords(database.pool).find(id).await().indefinitely();
    }

    private String status() {
        return find(call).orElseThrow().status();
    }

    @Test
    void aCallThatTheLedgerHasNotReadIsNotThere() {
        assertThat(find(call)).isEmpty();
    }

    @Test
    void aCallWhoseAcceptanceHasNotBeenReadIsNotThereEither() {
        append(Topic.SIGNALS, EventSamples.delivered(call));

        assertThat(find(call)).isEmpty();
    }

    @Test
    void theStatusFollowsTheCall() {
        append(Topic.CALLS, EventSamples.requested(call));
        assertThat(status()).isEqualTo("received");
        append(Topic.ASKS, EventSamples.asked(call));
        assertThat(status()).isEqualTo("awaiting_approval");
        append(Topic.REPLIES, EventSamples.awaiting(call));
        append(Topic.PERMITS, EventSamples.permitted(call));
        assertThat(status()).isEqualTo("permitted");
        append(
                Topic.REPLIES,
                database.events.ended(call, EventSamples.completed("{}"), SealPair.CONNECTOR_TO_APPROVAL));
        assertThat(status()).isEqualTo("completed");
    }

    @Test
    void recordsInAnyOrderTellTheSameStory() {
        var ended = database.events.ended(call, EventSamples.completed("{}"), SealPair.CONNECTOR_TO_APPROVAL);
        var story = List.of(
                new Sent(Topic.CALLS, EventSamples.requested(call)),
                new Sent(Topic.ASKS, EventSamples.asked(call)),
                new Sent(Topic.REPLIES, EventSamples.awaiting(call)),
                new Sent(Topic.PERMITS, EventSamples.permitted(call)),
                new Sent(Topic.REPLIES, ended),
                new Sent(Topic.SIGNALS, EventSamples.delivered(call)));
        var seen = new java.util.HashSet<String>();
        for (int seed = 0; seed < 12; seed++) {
            var shuffled = new ArrayList<>(story);
            Collections.shuffle(shuffled, new Random(seed));
            database.execute("delete from calls");
            shuffled.forEach(sent -> append(sent.topic(), sent.event()));
            seen.add(database.text("select row_to_json(calls)::text from calls"));
        }

        assertThat(seen).hasSize(1);
        assertThat(find(call)).get().satisfies(record -> {
            assertThat(record.status()).isEqualTo("completed");
            assertThat(record.outcome()).isEqualTo(ended.outcome());
            assertThat(record.agent()).isEqualTo(EventSamples.AGENT);
            assertThat(record.tool()).isEqualTo(EventSamples.TOOL);
            assertThat(record.arguments())
                    .isEqualTo(EventSamples.requested(call).argumentsDigest());
            assertThat(record.approval().id()).isEqualTo("appr_1");
            assertThat(record.delivered()).isTrue();
        });
    }
}
