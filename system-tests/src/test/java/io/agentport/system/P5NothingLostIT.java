// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every accepted call ends in exactly one outcome, whatever is killed. {@code ./agentport test --soak N} runs this alone,
 * with {@code N} rounds; {@code -Dagentport.test.soak.seed} repeats what an earlier run decided.
 */
class P5NothingLostIT {
    private static final int AGENTS = 5;
    private static final long MILLIS_OF_REPLICAS = 20_000;
    private static final Map<String, String> ANOTHER_PARTITION = Map.of("AGENTPORT_GATEWAY_REPLY_PARTITION", "1");
    private static final int ROUNDS = Integer.getInteger("agentport.test.soak", 3);
    private static final long SEED =
            Long.getLong("agentport.test.soak.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private static UnreliableUpstream upstream;
    private static Stack stack;
    private static Soak soak;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new UnreliableUpstream();
        var configuration = new StringBuilder("""
            integrations:
              sandbox:
                token: ${SANDBOX_TOKEN}
                base_url: %s
                allow_private: [127.0.0.0/8]
                permissions:
                  get_customer: auto_approve
                  create_customer: auto_approve
                  delete_customer: auto_approve
                  create_refund: ask_approve
                  create_issue: deny
            approvals:
              expire_after: 10s
            agents:
            """.formatted(upstream.url()));
        for (int agent = 0; agent < AGENTS; agent++) {
            configuration.append("  soak-%d: {integrations: [sandbox], calls_per_minute: 60000}%n".formatted(agent));
        }
        // restarts that stay prompt, and leases that are over soon, make rounds short; nothing else is set
        stack = Stack.up(
                configuration.toString(),
                Map.of("AGENTPORT_STEADY_AFTER", "PT0S", "AGENTPORT_EXECUTION_LEASE_MARGIN", "PT1S"));
        soak = new Soak(stack, agents(), upstream, SEED);
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream) {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void everyAcceptedCallEndsOnceWhateverIsKilled() throws Exception {
        System.out.printf("soak: %d rounds, seed %d%n", ROUNDS, SEED);
        for (int round = 1; round <= ROUNDS; round++) {
            System.out.printf("soak: round %d: %s%n", round, soak.round(round));
        }
        System.out.printf("soak: %d rounds, seed %d: %s%n", ROUNDS, SEED, soak.total());
        var verified = Eventually.get(
                "the ledger verifies",
                Duration.ofMinutes(5),
                () -> stack.people().approval().get("/v1/ledger/verify"),
                answer -> answer.status() == 200);
        assertThat(verified.json().at("/valid").asBoolean())
                .as(verified.toString())
                .isTrue();
    }

    /** Their partitions move when a second process of each service joins, and again when it leaves. */
    @Test
    void everyAcceptedCallEndsOnceWhileReplicasComeAndGo() throws Exception {
        var said = soak.round(ROUNDS + 1, MILLIS_OF_REPLICAS, "replicas came and went", () -> {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var replicas = Replica.SERVICES.stream()
                        .map(service -> threads.submit(() -> {
                            try (var replica = Replica.of(stack, service, ANOTHER_PARTITION)) {
                                replica.end();
                            }
                            return null;
                        }))
                        .toList();
                for (var replica : replicas) {
                    replica.get();
                }
            }
        });
        System.out.println("soak: " + said);
    }

    private static List<Http> agents() {
        var found = new ArrayList<Http>();
        for (int agent = 0; agent < AGENTS; agent++) {
            var rotated = stack.people().policy().post("/v1/agents/soak-" + agent + "/rotate", "{}");
            assertThat(rotated.status()).as(rotated.toString()).isEqualTo(200);
            found.add(stack.agent(rotated.text("/key")));
        }
        Eventually.get(
                "the agents' keys are good",
                Duration.ofSeconds(30),
                () -> found.stream()
                        .allMatch(agent ->
                                agent.get("/v1/tools").json().path("tools").size() > 0),
                good -> good);
        return found;
    }
}
