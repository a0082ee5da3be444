// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agentport.testing.OptionalTool;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every accepted call ends in exactly one outcome, whatever is killed. {@code ./agentport test --soak N} makes {@code N} rounds
 * of that and nothing else; {@code -Dagentport.test.soak.seed} repeats what an earlier run decided.
 */
class P5NothingLostIT {
    private static final long MILLIS_OF_REPLICAS = 20_000;
    private static final long MILLIS_OF_CUTS = 40_000;
    private static final long MILLIS_OF_CLOCKS = 5_000;
    private static final Duration CUT = Duration.ofSeconds(8);
    private static final Map<String, String> ANOTHER_PARTITION = Map.of("AGENTPORT_GATEWAY_REPLY_PARTITION", "1");
    /** With what lets timed waits of a JVM last as long as they should. */
    private static final Map<String, String> ANOTHER_CLOCK =
            Map.of("AGENTPORT_GATEWAY_REPLY_PARTITION", "1", "FAKETIME_FORCE_MONOTONIC_FIX", "0");

    private static final int ROUNDS = Integer.getInteger("agentport.test.soak", 3);
    private static final long SEED =
            Long.getLong("agentport.test.soak.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private static UnreliableUpstream upstream;
    private static Stack stack;
    private static List<Http> agents;
    private static Soak soak;
    private static @Nullable Network network;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new UnreliableUpstream();
        stack = Stack.up(Soak.configuration(upstream), Soak.PROMPT);
        network = Network.open().orElse(null);
        agents = Soak.agents(stack);
        soak = new Soak(stack, agents, upstream, SEED, network);
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream;
                var whole = network) {
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
        for (var service : Replica.SERVICES) {
            // in what is logged of event loops that stood still, as those of a process that was stopped do too
            assertThat(Files.readAllLines(stack.data().resolve("logs/" + service + ".log")))
                    .as("an event loop of %s waited, for the broker perhaps", service)
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("java.lang.Object.wait0"));
        }
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

    /** For longer than a consumer's session lasts; nobody's connections are closed by it. */
    @Test
    void everyAcceptedCallEndsOnceThoughTheNetworkIsCutAndSlow() throws Exception {
        assumeTrue(network != null, "the network cannot be cut here");
        int broker = stack.brokerPort();
        int database = stack.databasePort();
        var said = soak.round(ROUNDS + 2, MILLIS_OF_CUTS, "the network was cut and slow", () -> {
            for (var two : List.of(Replica.SERVICES.subList(0, 2), Replica.SERVICES.subList(2, 4))) {
                two.forEach(service -> network.cutOff(stack.process(service), Set.of(broker, database), CUT));
                LockSupport.parkNanos(CUT.toNanos());
            }
            network.slow(broker, CUT);
            network.slow(database, CUT);
            LockSupport.parkNanos(CUT.toNanos());
            network.cut(database, CUT);
            LockSupport.parkNanos(CUT.toNanos());
            network.cut(broker, CUT);
            LockSupport.parkNanos(CUT.toNanos());
        });
        System.out.println("soak: " + said);
    }

    /** Second processes whose clocks are ahead and behind share the work; half of the agents speak to such a gateway. */
    @Test
    void everyAcceptedCallEndsOnceThoughClocksAreAMinuteApart() throws Exception {
        var faketime = OptionalTool.require("faketime").toString();
        var replicas = new ArrayList<Replica>();
        try {
            for (var service : Replica.SERVICES) {
                var ahead = replicas.size() % 2 == 0 ? Duration.ofMinutes(1) : Duration.ofMinutes(-1);
                var replica = Replica.of(
                        stack,
                        service,
                        ANOTHER_CLOCK,
                        faketime,
                        "-m",
                        "--exclude-monotonic",
                        "-f",
                        "%+ds".formatted(ahead.toSeconds()));
                replicas.add(replica);
                assertThat(replica.clockAhead()).isCloseTo(ahead, Duration.ofSeconds(5));
            }
            var apart = new ArrayList<>(agents);
            for (int second = 1; second < apart.size(); second += 2) {
                apart.set(second, agents.get(second).at(replicas.getFirst().url()));
            }
            var said = new Soak(stack, apart, upstream, SEED, null)
                    .round(ROUNDS + 3, MILLIS_OF_CLOCKS, "clocks were a minute apart", () -> {});
            System.out.println("soak: " + said);
        } finally {
            replicas.forEach(Replica::close);
        }
    }
}
