// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.gateway.House;
import io.agentport.gateway.MemoryMessaging;
import io.agentport.gateway.agents.CallingAgent;
import io.agentport.gateway.agents.Credential;
import io.agentport.gateway.agents.Opening;
import io.agentport.gateway.agents.RequestRates;
import io.agentport.gateway.agents.TokenSeals;
import io.agentport.gateway.calls.CallIntake.Intake;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.RefusalAudit;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.toolsets.Toolsets;
import io.agentport.gateway.toolsets.ToolsetsForTests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallIntakeTest {
    private final Vertx vertx = Vertx.vertx();
    private final MemoryMessaging messaging = new MemoryMessaging();
    private final Toolsets toolsets = ToolsetsForTests.of(messaging);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CallMetrics metrics = new CallMetrics(registry);
    private final CallSettings settings = settings();
    private final PendingCalls pending = new PendingCalls(
            new OpenCalls(100, 100),
            settings.callsGoodFor(),
            settings.keepOutcomes(),
            settings.keepOutcomesBytes(),
            metrics::ended);
    private final CallTracker tracker =
            new CallTracker(pending, new InternalCalls(vertx, internal()), messaging, new Opening(), settings, vertx);
    private final CallIntake intake = new CallIntake(
            toolsets,
            new RequestRates(),
            pending,
            tracker,
            new RefusalAudit(messaging, vertx),
            metrics,
            settings,
            new TokenSeals(() -> keys),
            messaging,
            vertx);
    private final AgentKey key = AgentKey.random();
    private final CallingAgent agent = new CallingAgent(
            new AgentPublished(
                    new AgentId("bot"),
                    List.of(key.hash()),
                    List.of(),
                    false,
                    1000,
                    Duration.ofSeconds(1),
                    Digest.ofText(""),
                    1),
            new Credential.Key(key));

    @TempDir
    static Path keys;

    @BeforeAll
    static void keys() throws IOException {
        Files.writeString(keys.resolve(SealPair.GATEWAY_TO_POLICY.fileName()), SealKeyFile.generate());
    }

    CallIntakeTest() {
        publish(Topic.CATALOG, House.tool("list_customers", io.agentport.contracts.calls.Risk.READ, House.CUSTOMERS));
    }

    @AfterEach
    void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aCallIsWaitedForBeforeItIsPublishedSoThatNoReplyComesTooEarly() {
        // the reply is there before the broker's acknowledgement
        messaging.consume("policy", Topic.CALLS, CallRequested.class, received -> {
            var call = received.event();
            return messaging.publish(
                    Topic.REPLIES,
                    new ReplyEvent.CallEnded(
                            call.call(),
                            call.agent(),
                            call.tool(),
                            EventJson.writeOutcome(new Outcome.Expired("late")),
                            "seal",
                            null,
                            Instant.now(),
                            null));
        });

        var taken = take("list_customers", "{\"limit\":1}");

        assertThat(((Intake.Accepted) taken).call().state().status()).isEqualTo("expired");
        assertThat(registry.get("agentport.calls")
                        .tag("outcome", "expired")
                        .tag("integration", "stripe")
                        .counter()
                        .count())
                .isOne();
    }

    @Test
    void aCallTheBrokerDoesNotAcknowledgeInTimeIsUnknownAndNeverNotMade() {
        messaging.acknowledge(() -> Uni.createFrom().nothing());

        var taken = take("list_customers", "{\"limit\":1}");

        var call = ((Intake.Accepted) taken).call();
        assertThat(call.state()).isEqualTo(new CallState.Unknown());
        assertThat(CallJson.of(call).path("status").asText()).isEqualTo("unknown");
        assertThat(CallJson.of(call).path("call_id").asText()).matches("call_[0-9a-f]{32}");
    }

    @Test
    void aCallThatTheBrokerRefusesIsUnknownToo() {
        messaging.acknowledge(() -> Uni.createFrom().failure(new IllegalStateException("timed out")));

        var taken = take("list_customers", "{\"limit\":1}");

        assertThat(((Intake.Accepted) taken).call().state()).isEqualTo(new CallState.Unknown());
    }

    @Test
    void aCallThatMayBeLostIsPublishedAgainUnderItsIdWhenItsAgentAsksAgain() {
        messaging.acknowledge(() -> Uni.createFrom().failure(new IllegalStateException("timed out")));
        var lost = ((Intake.Accepted) take("list_customers", "{\"limit\":1}")).call();
        messaging.acknowledge(() -> Uni.createFrom().voidItem());

        var again = (Intake.Accepted) take("list_customers", "{\"limit\":1}");
        var joined = (Intake.Accepted) take("list_customers", "{\"limit\":1}");

        assertThat(again.call().id()).isEqualTo(lost.id());
        assertThat(again.call().state()).isEqualTo(new CallState.Received());
        assertThat(again.made()).isFalse();
        assertThat(joined.call().id()).isEqualTo(lost.id());
        assertThat(requests())
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.call()).isEqualTo(lost.id()));
    }

    @Test
    void aCallThatMayBeLostIsPublishedAgainByItsNameAndNotWithOtherArguments() {
        messaging.acknowledge(() -> Uni.createFrom().failure(new IllegalStateException("timed out")));
        take("list_customers", "{\"limit\":1}", "key-1");
        messaging.acknowledge(() -> Uni.createFrom().voidItem());

        assertThat(refused(take("list_customers", "{\"limit\":2}", "key-1")).problem())
                .isEqualTo(Problem.IDEMPOTENCY_KEY_REUSED);
        assertThat(requests()).hasSize(1);
        assertThat(((Intake.Accepted) take("list_customers", "{\"limit\":1}", "key-1"))
                        .call()
                        .state())
                .isEqualTo(new CallState.Received());
        assertThat(requests()).hasSize(2);
    }

    @Test
    void aReplyToAnUnknownCallTellsWhatBecameOfIt() {
        messaging.acknowledge(() -> Uni.createFrom().failure(new IllegalStateException("timed out")));
        var call = ((Intake.Accepted) take("list_customers", "{\"limit\":1}")).call();
        messaging.acknowledge(() -> Uni.createFrom().voidItem());

        publish(
                Topic.REPLIES,
                new ReplyEvent.CallEnded(
                        call.id(),
                        call.agent(),
                        call.tool(),
                        EventJson.writeOutcome(new Outcome.Expired("late")),
                        "seal",
                        null,
                        Instant.now(),
                        null));

        assertThat(tracker.here(call.id()).orElseThrow().state().status()).isEqualTo("expired");
    }

    @Test
    void theReplyPartitionIsTheConfiguredOneModuloTheirNumber() {
        take("list_customers", "{\"limit\":1}");

        assertThat(requests())
                .singleElement()
                .satisfies(call -> assertThat(call.replyPartition()).isEqualTo(2));
    }

    @Test
    void refusalsThatFloodAreCountedNotRepeated() {
        for (int i = 0; i < 50; i++) {
            assertThat(refused(take("nothing", "{}")).problem()).isEqualTo(Problem.UNKNOWN_TOOL);
        }

        assertThat(messaging.published.stream().filter(Audited.class::isInstance))
                .hasSize(1);
    }

    @Test
    void argumentsThatDoNotFitAreNotPublished() {
        assertThat(refused(take("list_customers", "{\"limit\":0}")).errors())
                .singleElement()
                .satisfies(at -> assertThat(at.pointer()).isEqualTo("/limit"));

        assertThat(requests()).isEmpty();
    }

    @Test
    void anIdempotencyKeyThatCannotBeLookedUpDoesNotStopTheCall() {
        var taken = take("list_customers", "{}", "key-1");

        assertThat(((Intake.Accepted) taken).call().id()).isEqualTo(CallId.ofIdempotencyKey(key, "key-1"));
        assertThat(requests()).hasSize(1);
    }

    private List<CallRequested> requests() {
        return messaging.published.stream()
                .filter(CallRequested.class::isInstance)
                .map(CallRequested.class::cast)
                .toList();
    }

    private Intake take(String tool, String arguments) {
        return take(tool, arguments, null);
    }

    private Intake take(String tool, String arguments, @Nullable String idempotencyKey) {
        return intake.take(new CallIntake.Request(
                        agent,
                        House.id(tool),
                        json(arguments),
                        null,
                        idempotencyKey,
                        "00-" + "1".repeat(32) + "-" + "1".repeat(16) + "-00"))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private static Refused refused(Intake taken) {
        return ((Intake.Rejected) taken).refused();
    }

    private void publish(Topic topic, io.agentport.contracts.events.Event event) {
        messaging.publish(topic, event).await().indefinitely();
    }

    private static CanonicalJson json(String text) {
        return CanonicalJson.ofCanonical(text);
    }

    private static CallSettings settings() {
        return new SmallRyeConfigBuilder()
                .withMapping(CallSettings.class)
                .withDefaultValues(Map.of(
                        "agentport.gateway.reply-partition", "8",
                        "agentport.gateway.acknowledged-within", "PT0.2S"))
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(CallSettings.class);
    }

    private static InternalSettings internal() {
        return new SmallRyeConfigBuilder()
                .withMapping(InternalSettings.class)
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(InternalSettings.class);
    }
}
