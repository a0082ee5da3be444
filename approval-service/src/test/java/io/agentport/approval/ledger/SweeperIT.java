// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.approval.ledger.calls.EventSamples;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.agentport.messaging.Publisher;
import io.agentport.testing.Backing;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P5: a call that everybody forgot is ended too, on the claim row. */
class SweeperIT {
    private static final Duration ABANDON_AFTER = Duration.ofMinutes(5);

    private final Backing backing = Backing.shared();
    private final Published published = new Published();

    @TempDir
    Path directory;

    private LedgerDatabase database;
    private LedgerLag lag;

    /** Keeps what is published. */
    private static final class Published implements Publisher {
        final List<Event> permits = new ArrayList<>();

        @Override
        public Uni<Void> publish(Topic topic, Event event) {
            assertThat(topic).isEqualTo(Topic.PERMITS);
            permits.add(event);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> publish(Topic topic, int partition, Event event) {
            throw new AssertionError("nothing is sent to a partition by name");
        }

        @Override
        public Uni<Void> retract(Topic topic, String key) {
            throw new AssertionError("nothing is taken back");
        }

        @Override
        public int partitions(Topic topic) {
            return 6;
        }
    }

    @BeforeEach
    void open() {
        database = new LedgerDatabase(directory);
        var prefix = backing.freshTopicsPrefix();
        lag = new LedgerLag(
                database.pool,
                Admin.create(Map.<String, Object>of("bootstrap.servers", backing.bootstrapServers())),
                List.of(Topic.REPLIES.name(prefix)));
    }

    @AfterEach
    void close() throws Exception {
        lag.close();
        database.close();
    }

    private void sweep() throws Exception {
        var sealer = new Sealer(
                SealPair.APPROVAL_TO_CONNECTOR,
                SealKeyFile.open(backing.sealsDirectory(), SealPair.APPROVAL_TO_CONNECTOR));
        new Sweeper(database.pool, published, sealer::seal, lag, ABANDON_AFTER, InstantSource.system())
                .sweep()
                .await()
                .indefinitely();
    }

    private void beCaughtUp() {
        lag.measure().await().indefinitely();
        lag.measure().await().indefinitely();
    }

    private CallId open(Instant acceptedAt) {
        var call = CallId.random();
        var store = database.store(UUID.randomUUID() + ".");
        database.append(store, LedgerDatabase.batch(Topic.CALLS, 0, 0, EventSamples.requested(call, acceptedAt)));
        return call;
    }

    @Test
    void aCallPastItsDeadlinesIsEndedThroughTheClaimOnce() throws Exception {
        var call = open(Instant.now().minus(Duration.ofMinutes(10)));
        beCaughtUp();

        sweep();
        sweep();

        assertThat(published.permits).singleElement().isInstanceOfSatisfying(PermitEvent.CallRefused.class, refused -> {
            assertThat(refused.call().call()).isEqualTo(call);
            assertThat(outcome(refused))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.reason()).isEqualTo("abandoned"));
        });
    }

    private Outcome outcome(PermitEvent.CallRefused refused) {
        try {
            var reader = new SealReader(
                    SealPair.APPROVAL_TO_CONNECTOR,
                    SealKeyFile.open(backing.sealsDirectory(), SealPair.APPROVAL_TO_CONNECTOR));
            var sealed = reader.open(refused.refusal(), SealedClaims.Refusal.class, Instant.now());
            var claims = ((SealResult.Valid<SealedClaims.Refusal>) sealed).claims();
            assertThat(claims.call()).isEqualTo(refused.call().call());
            assertThat(claims.arguments()).isEqualTo(refused.call().argumentsDigest());
            return EventJson.readOutcome(claims.outcome());
        } catch (Exception e) {
            throw new AssertionError("no seal of ours", e);
        }
    }

    @Test
    void aCallWithinItsDeadlinesIsLeft() throws Exception {
        open(Instant.now().minus(Duration.ofMinutes(2)));
        beCaughtUp();

        sweep();

        assertThat(published.permits).isEmpty();
    }

    @Test
    void aCallThatAPersonMayStillDecideOnIsLeft() throws Exception {
        var call = open(Instant.now().minus(Duration.ofMinutes(10)));
        database.execute(
                "update calls set approval_expires_at = now() + interval '5 minutes' where call_id = '" + call + "'");
        beCaughtUp();

        sweep();

        assertThat(published.permits).isEmpty();
    }

    /** An approval with the call attached. */
    private void attach(CallId call, String status, String executing) {
        database.execute("""
                insert into approvals (id, status, agent, integration, tool, definition_digest, arguments_digest,
                    revision, arguments, risk, rules, approver_groups, expires_at, decided_at, executing_call)
                values ('a', '%s', 'x', 'x', 'x', 'x', 'x', 1, '{}', 'write', '{}', '{}', now(), %s, %s)
                """.formatted(
                        status, status.equals("pending") ? "null" : "now()", executing == null ? "null" : executing));
        database.execute("insert into approval_calls (call_id, approval_id, status, ask) values ('" + call
                + "', 'a', 'permitted', '{}')");
    }

    @Test
    void aCallThatWaitsForTheOutcomeOfAnotherIsLeft() throws Exception {
        attach(open(Instant.now().minus(Duration.ofMinutes(10))), "approved_once", "'another'");
        beCaughtUp();

        sweep();

        assertThat(published.permits).isEmpty();
    }

    @Test
    void aCallThatWaitsForAPersonIsLeft() throws Exception {
        attach(open(Instant.now().minus(Duration.ofMinutes(10))), "pending", null);
        beCaughtUp();

        sweep();

        assertThat(published.permits).isEmpty();
    }

    @Test
    void anApprovedCallThatShouldHaveRunIsEnded() throws Exception {
        var call = open(Instant.now().minus(Duration.ofMinutes(10)));
        attach(call, "approved_once", "'" + call + "'");
        beCaughtUp();

        sweep();

        assertThat(published.permits).hasSize(1);
    }

    @Test
    void aCallThatHasBeenForgottenByItsApprovalForADayIsEnded() throws Exception {
        attach(open(Instant.now().minus(Duration.ofMinutes(10))), "pending", null);
        database.execute("update approvals set expires_at = now() - interval '25 hours'");
        beCaughtUp();

        sweep();

        assertThat(published.permits).hasSize(1);
    }

    @Test
    void aCallThatCannotBeEndedStandsInNoOthersWay() throws Exception {
        var poisoned = open(Instant.now().minus(Duration.ofMinutes(12)));
        database.tamper("update ledger set value = 'nothing' where call_id = '" + poisoned + "'");
        var call = open(Instant.now().minus(Duration.ofMinutes(10)));
        beCaughtUp();

        sweep();

        assertThat(published.permits)
                .singleElement()
                .isInstanceOfSatisfying(
                        PermitEvent.CallRefused.class,
                        refused -> assertThat(refused.call().call()).isEqualTo(call));
    }

    @Test
    void nothingIsEndedWhileItIsNotKnownThatTheLedgerHasReadEverything() throws Exception {
        open(Instant.now().minus(Duration.ofMinutes(10)));

        sweep();

        assertThat(published.permits).isEmpty();
    }
}
