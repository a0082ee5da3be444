// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The broker's, the database's and the logs' disk is full while calls are made, and has room again. */
class P5DiskFullIT {
    private static final long MILLIS_OF_CALLS = 20_000;
    private static final Duration FULL = Duration.ofSeconds(15);

    @Test
    void everyAcceptedCallEndsOnceThoughTheDiskWasFull() throws Exception {
        try (var upstream = new UnreliableUpstream();
                var disk = SmallDisk.require(Stack.newDirectory(), "1500m");
                var stack = Stack.up(Soak.configuration(upstream), Soak.PROMPT, disk.directory())) {
            long seed = ThreadLocalRandom.current().nextInt(1_000_000);
            var soak = new Soak(stack, Soak.agents(stack), upstream, seed, null);
            var said = soak.round(1, MILLIS_OF_CALLS, "the disk was full, seed " + seed, () -> {
                disk.fill();
                LockSupport.parkNanos(FULL.toNanos());
                disk.empty();
            });
            System.out.println("soak: " + said);
            assertThat(stack.isUp()).isTrue();
            assertThat(stack.people()
                            .approval()
                            .get("/v1/ledger/verify")
                            .json()
                            .at("/valid")
                            .asBoolean())
                    .isTrue();
        }
    }
}
