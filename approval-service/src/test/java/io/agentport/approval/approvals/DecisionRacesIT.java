// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static io.agentport.approval.OtherServices.REFUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.approval.FirstPassword;
import io.agentport.approval.Observer;
import io.agentport.approval.OtherServices;
import io.agentport.approval.People;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.ReplyEvent.Update;
import io.agentport.messaging.Messaging;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two things happen to an approval at the same instant: exactly one of them does. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "approval"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(FirstPassword.class)
class DecisionRacesIT {
    private static final int ROUNDS = Integer.getInteger("agentport.test.races", 100);
    /** As many as one agent may have pending. */
    private static final int WAVE = 20;

    @Inject
    Messaging messaging;

    @ConfigProperty(name = "agentport.topics-prefix")
    String prefix;

    private OtherServices others;
    private Observer observer;
    private ExecutorService threads;

    @BeforeEach
    void connect() {
        others = new OtherServices(messaging);
        observer = new Observer(prefix);
        threads = Executors.newFixedThreadPool(2);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
    }

    @AfterEach
    void disconnect() {
        Awaitility.reset();
        threads.shutdownNow();
        observer.close();
    }

    private interface Race {
        void run(ApprovalRequired ask) throws Exception;
    }

    /** Each agent asks in turn for as much as it may. */
    private void races(Race race) throws Exception {
        for (int wave = 0; wave < ROUNDS; wave += WAVE) {
            var agent = others.agent();
            var asks = IntStream.range(wave, Math.min(wave + WAVE, ROUNDS))
                    .mapToObj(i -> others.ask(agent, "{\"n\":" + i + "}"))
                    .toList();
            asks.forEach(others::publish);
            for (var ask : asks) {
                race.run(ask);
            }
            asks.forEach(this::assertEndedOrPermittedOnce);
        }
    }

    private String approval(ApprovalRequired ask) {
        return observer.awaitUpdate(ask, Update.AWAITING_APPROVAL).approval();
    }

    private <T> List<T> atOnce(Callable<T> one, Callable<T> other) throws Exception {
        var barrier = new CyclicBarrier(2);
        var first = threads.submit(() -> {
            barrier.await(10, TimeUnit.SECONDS);
            return one.call();
        });
        var second = threads.submit(() -> {
            barrier.await(10, TimeUnit.SECONDS);
            return other.call();
        });
        return List.of(first.get(30, TimeUnit.SECONDS), second.get(30, TimeUnit.SECONDS));
    }

    private static int decide(String person, String id, String decision, Map<String, ?> seen) {
        return People.decide(person, id, decision, seen).statusCode();
    }

    @Test
    void oneOfTwoApproversDecides() throws Exception {
        races(ask -> {
            var id = approval(ask);
            var seen = People.approval(id).<String, Object>getMap("seen");

            var answers =
                    atOnce(() -> decide("alice", id, "approve_once", seen), () -> decide("bob", id, "deny", seen));

            assertThat(answers).containsExactlyInAnyOrder(200, 409);
            assertOneEnd(ask, id, answers.getFirst() == 200 ? "approved_once" : "denied");
        });
    }

    @Test
    void twoApprovalsOfTheSameInstantGiveOnePermit() throws Exception {
        races(ask -> {
            var id = approval(ask);
            var seen = People.approval(id).<String, Object>getMap("seen");

            var answers = atOnce(
                    () -> decide("alice", id, "approve_once", seen), () -> decide("bob", id, "approve_once", seen));

            assertThat(answers).containsExactlyInAnyOrder(200, 409);
            assertOneEnd(ask, id, "approved_once");
        });
    }

    @Test
    void anApprovalAndACancelHaveOneWinner() throws Exception {
        races(ask -> {
            var id = approval(ask);
            var seen = People.approval(id).<String, Object>getMap("seen");

            var answers = atOnce(() -> decide("alice", id, "approve_once", seen), () -> {
                others.cancel(ask);
                return 0;
            });

            assertOneEnd(ask, id, answers.getFirst() == 200 ? "approved_once" : "withdrawn");
        });
    }

    @Test
    void anApprovalAndTheDeadlineHaveOneWinner() {
        var random = new Random(1);
        for (int wave = 0; wave < ROUNDS; wave += WAVE) {
            var agent = others.agent();
            var asks = IntStream.range(wave, Math.min(wave + WAVE, ROUNDS))
                    .mapToObj(i -> others.ask(
                            agent,
                            REFUND,
                            "{\"deadline\":" + i + "}",
                            Duration.ofMillis(2_000 + 150L * (i % WAVE)),
                            "race"))
                    .toList();
            asks.forEach(others::publish);
            var answers = new LinkedHashMap<ApprovalRequired, Integer>();
            for (var ask : asks) {
                var id = approval(ask);
                var seen = People.approval(id).<String, Object>getMap("seen");
                var instant = ask.expiresAt().minusMillis(random.nextInt(60));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !Instant.now().isBefore(instant));

                answers.put(ask, decide("alice", id, "approve_once", seen));
            }
            answers.forEach(
                    (ask, answer) -> assertOneEnd(ask, approval(ask), answer == 200 ? "approved_once" : "expired"));
            asks.forEach(this::assertEndedOrPermittedOnce);
        }
    }

    private void assertOneEnd(ApprovalRequired ask, String id, String status) {
        await().untilAsserted(() ->
                assertThat(People.approval(id).getString("status")).isEqualTo(status));
        if (status.equals("approved_once")) {
            observer.awaitPermit(ask);
            assertThat(observer.ends(ask)).isZero();
        } else {
            assertThat(observer.awaitOutcome(ask))
                    .isInstanceOfAny(Outcome.Denied.class, Outcome.Cancelled.class, Outcome.Expired.class);
            assertThat(observer.permitted()).doesNotContain(ask.call().call());
        }
        assertEndedOrPermittedOnce(ask);
    }

    private void assertEndedOrPermittedOnce(ApprovalRequired ask) {
        long permits =
                observer.permitted().stream().filter(ask.call().call()::equals).count();
        assertThat(permits + observer.ends(ask)).isEqualTo(1);
    }
}
