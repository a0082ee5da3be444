// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.PermitEvent.CallRefused;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.PoisonRecordException;
import io.agentport.messaging.Received;
import io.agentport.policy.agents.AgentDirectory;
import io.agentport.policy.agents.StoredAgents;
import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.configuration.Revision;
import io.agentport.policy.configuration.Revisions;
import io.agentport.policy.decided.Decided;
import io.agentport.policy.decided.DecidedCalls;
import io.agentport.policy.ledger.LedgerWatch;
import io.agentport.policy.risk.Catalog;
import io.agentport.policy.risk.CatalogFeed;
import io.agentport.policy.schedule.Ticker;
import io.agentport.policy.seals.Seals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Vetoed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that comes again, at whatever moment, is not decided twice. */
class CallConsumerTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final ToolId TOOL = new ToolId("stripe", "list_customers");
    private static final AgentKey KEY = AgentKey.random();

    /** Rows in memory, or none while the database is away. */
    @Vetoed
    private static final class Rows extends DecidedCalls {
        private final Map<CallId, Decided> rows = new HashMap<>();
        private boolean away;

        Rows() {
            super(null, null, null);
        }

        @Override
        public Uni<Decided> keep(CallId call, Decided decided) {
            if (away) {
                return Uni.createFrom().failure(new IllegalStateException("the database is away"));
            }
            rows.putIfAbsent(call, decided);
            return Uni.createFrom().item(rows.get(call));
        }
    }

    @TempDir
    Path keys;

    private final Vertx vertx = Vertx.vertx();
    private final Ticker ticker = new Ticker(vertx);
    private final FakeMessaging topics = new FakeMessaging();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final PolicyInForce inForce = new PolicyInForce(metrics);
    private final CatalogFeed catalog = new CatalogFeed(topics, Clock.systemUTC());
    private final DecisionPoint decisionPoint = new DecisionPoint(inForce, catalog, this::compile);
    private final Rows rows = new Rows();
    private boolean ledgerBehind;
    private final LedgerWatch ledger = new LedgerWatch(() -> Uni.createFrom().item(ledgerBehind), () -> 0);
    private boolean broken;
    private Seals seals;
    private Verdicts verdicts;
    private AgentDirectory agents;

    @BeforeEach
    void theCatalogueIsLoaded() throws Exception {
        for (var pair : SealPair.values()) {
            Files.writeString(keys.resolve(pair.fileName()), SealKeyFile.generate());
        }
        ledger.measure().await().indefinitely();
        seals = new Seals(() -> keys);
        verdicts = new Verdicts(topics, seals, rows);
        agents = new StoredAgents(KEY).directory(inForce, ticker);
        var tool = new ToolPublished(
                TOOL, "", "", Risk.READ, true, "{}", null, List.of(), Digest.ofText("definition"), null, 1);
        topics.load(Map.of(TOOL.toString(), tool));
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Policy compile(Revision revision, Catalog tools) {
        if (broken) {
            throw new IllegalStateException("this cannot be compiled");
        }
        return Policy.compile(revision, tools);
    }

    private void adopt(long number, Instant at, String tier) {
        Revisions.adopt(
                inForce, number, at, "integrations:\n  stripe:\n    permissions: {list_customers: " + tier + "}\n");
    }

    private static CallRequested call(int replyPartition) {
        var call = CallId.random();
        var arguments = CanonicalJson.ofCanonical("{}");
        var notAfter = NOW.plusSeconds(60);
        var proof = AgentProof.make(KEY.proofKey(), call, TOOL, arguments.digest(), notAfter);
        return new CallRequested(
                call, new AgentId("default"), TOOL, arguments, null, replyPartition, NOW, notAfter, proof, null);
    }

    /** A replica that has seen nothing yet. */
    private CallConsumer replica(Instant now) {
        return new CallConsumer(
                topics,
                decisionPoint,
                agents,
                seals,
                ledger,
                verdicts,
                ticker,
                Clock.fixed(now, ZoneOffset.UTC),
                metrics);
    }

    private List<Event> publishedBy(CallConsumer replica, CallRequested call, boolean again) {
        topics.published.clear();
        replica.handle(new Received<>(Topic.CALLS, 0, 0, call, NOW, again, null))
                .await()
                .atMost(Duration.ofSeconds(30));
        return topics.published.stream().map(FakeMessaging.Published::event).toList();
    }

    private <E extends Event> E onlyOne(Class<E> type, List<Event> events) {
        assertThat(events).hasSize(1);
        return assertInstanceOf(type, events.getFirst());
    }

    @Test
    void whatWasDeniedIsDeniedInTheSameWordsThoughThePolicyWouldAllowItNow() {
        adopt(1, NOW.minusSeconds(60), "deny");
        var call = call(0);
        var told = onlyOne(CallEnded.class, publishedBy(replica(NOW), call, false));
        adopt(2, NOW.minusSeconds(60), "auto_approve");

        var again = onlyOne(CallEnded.class, publishedBy(replica(NOW.plusSeconds(1)), call, true));

        assertThat(again).isEqualTo(told);
    }

    @Test
    void whatWasAskedIsAskedAgainAndNotRefusedThoughItIsLateAndDeniedNow() {
        adopt(1, NOW.minusSeconds(60), "ask_approve");
        var call = call(0);
        var asked = onlyOne(ApprovalRequired.class, publishedBy(replica(NOW), call, false));
        adopt(2, NOW.plusSeconds(10), "deny");

        var again = onlyOne(ApprovalRequired.class, publishedBy(replica(NOW.plusSeconds(61)), call, true));

        assertThat(again).isEqualTo(asked);
    }

    @Test
    void whatWasPermittedIsRefusedByTheClaimOnly() {
        adopt(1, NOW.minusSeconds(60), "auto_approve");
        var call = call(0);
        onlyOne(CallPermitted.class, publishedBy(replica(NOW), call, false));
        assertThat(rows.rows).as("a permit costs no row").isEmpty();

        onlyOne(CallRefused.class, publishedBy(replica(NOW.plusSeconds(61)), call, true));
    }

    @Test
    void aReplicaThatLostTheCallWhileItDecidedLeavesItsDenialToTheClaim() {
        adopt(1, NOW.minusSeconds(60), "auto_approve");
        var call = call(0);
        onlyOne(CallPermitted.class, publishedBy(replica(NOW), call, true));
        adopt(2, NOW.minusSeconds(60), "deny");

        onlyOne(CallRefused.class, publishedBy(replica(NOW), call, false));
    }

    @Test
    void aReplicaThatLostTheCallWhileItDecidedAsksNobody() {
        adopt(1, NOW.minusSeconds(60), "auto_approve");
        var call = call(0);
        onlyOne(CallPermitted.class, publishedBy(replica(NOW), call, true));
        adopt(2, NOW.minusSeconds(60), "ask_approve");

        onlyOne(CallRefused.class, publishedBy(replica(NOW), call, false));
    }

    @Test
    void withoutTheDatabaseNothingIsRefusedOrAskedAndPermitsGoOn() {
        rows.away = true;
        adopt(1, NOW.minusSeconds(60), "deny");
        assertThatThrownBy(() -> publishedBy(replica(NOW), call(0), false)).hasMessage("the database is away");
        adopt(2, NOW.minusSeconds(60), "ask_approve");
        assertThatThrownBy(() -> publishedBy(replica(NOW), call(0), false)).hasMessage("the database is away");
        assertThat(topics.published).isEmpty();

        adopt(3, NOW.minusSeconds(60), "auto_approve");

        onlyOne(CallPermitted.class, publishedBy(replica(NOW), call(0), false));
    }

    @Test
    void whileTheLedgerIsFarBehindNothingRunsByItselfAndPeopleAreStillAsked() {
        ledgerBehind = true;
        ledger.measure().await().indefinitely();
        adopt(1, NOW.minusSeconds(60), "auto_approve");

        var ended = onlyOne(CallEnded.class, publishedBy(replica(NOW), call(0), false));
        assertThat(ended.outcome()).contains("\"denied\"").contains("ledger_behind");

        adopt(2, NOW.minusSeconds(60), "ask_approve");
        onlyOne(ApprovalRequired.class, publishedBy(replica(NOW), call(0), false));

        ledgerBehind = false;
        ledger.measure().await().indefinitely();
        adopt(3, NOW.minusSeconds(60), "auto_approve");
        onlyOne(CallPermitted.class, publishedBy(replica(NOW), call(0), false));
    }

    @Test
    void aCallIsLeftUntilTheRevisionInForceIsCompiled() {
        adopt(1, NOW.minusSeconds(60), "auto_approve");
        var replica = replica(NOW);
        var call = call(0);
        broken = true;
        adopt(2, NOW.minusSeconds(60), "deny");
        assertThatThrownBy(() -> publishedBy(replica, call, false)).hasMessageContaining("not compiled");
        assertThat(topics.published).isEmpty();

        broken = false;
        decisionPoint.catchUp();

        onlyOne(CallEnded.class, publishedBy(replica, call, false));
    }

    @Test
    void aCallThatWaitsForItTooLongEndsAsStale() throws IOException {
        adopt(1, NOW.minusSeconds(60), "auto_approve");
        broken = true;
        adopt(2, NOW.minusSeconds(60), "deny");

        var refused = onlyOne(CallRefused.class, publishedBy(replica(NOW.plusSeconds(60)), call(0), false));

        assertThat(outcome(refused)).contains("call_expired");
    }

    /** Both read it for the first time: one was given the partition, and the other has not noticed that it lost it. */
    @Test
    void aReplicaWhoseClockIsAheadLeavesWhatIsStaleToTheClaim() {
        adopt(1, NOW.minusSeconds(60), "auto_approve");
        var call = call(0);
        onlyOne(CallPermitted.class, publishedBy(replica(NOW), call, false));

        onlyOne(CallRefused.class, publishedBy(replica(NOW.plusSeconds(60)), call, false));
    }

    private String outcome(CallRefused refused) throws IOException {
        var pair = SealPair.POLICY_TO_CONNECTOR;
        var reader = new SealReader(pair, SealKeyFile.open(keys, pair));
        return switch (reader.open(refused.refusal(), SealedClaims.Refusal.class, NOW)) {
            case SealResult.Valid<SealedClaims.Refusal> valid -> valid.claims().outcome();
            case SealResult.Refused<SealedClaims.Refusal> not ->
                throw new AssertionError(not.refusal().code());
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, FakeMessaging.PARTITIONS})
    void aCallThatNamesNoReplyPartitionIsPoison(int partition) {
        adopt(1, NOW.minusSeconds(60), "auto_approve");

        assertThatThrownBy(() -> publishedBy(replica(NOW), call(partition), false))
                .isInstanceOf(PoisonRecordException.class)
                .hasMessageStartingWith("bad_reply_partition");
        assertThat(topics.published).isEmpty();
    }
}
