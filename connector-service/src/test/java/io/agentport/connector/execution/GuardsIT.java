// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One integration's trouble stays its own. */
@QuarkusTest
@TestProfile(TightGuards.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class GuardsIT extends ExecutionFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void anUpstreamThatFailsRepeatedlyIsLeftAloneForAMomentAndOthersAreNot() {
        var neighbour = new ToolId(shop + "-neighbour", "read");
        tools.declare(neighbour.integration(), upstream.origin(), null);
        wire.agentMay(false, Tier.AUTO_APPROVE, tool("write"), tool("read"), neighbour);
        for (int i = 0; i < TightGuards.REQUESTS; i++) {
            assertThat(run(call("write", "/status/500", "failing" + i)).status())
                    .isEqualTo("outcome_unknown");
        }

        var refused = call("write", "/ok", "refused");
        assertThat(((Outcome.Failed) run(refused)).reason()).isEqualTo("circuit_open");
        assertNeverSent(refused);
        assertThat(run(Wire.call(neighbour, "{\"path\":\"/ok\"}")).status()).isEqualTo("completed");

        await().atMost(PATIENCE)
                .until(() -> run(call("read", "/ok", "try")).status().equals("completed"));
        assertThat(run(call("write", "/ok", "closed again")).status()).isEqualTo("completed");
    }

    @Test
    void whatAnUpstreamThatHangsCannotTakeIsRefusedAtOnce() {
        int room = TightGuards.CONCURRENT + TightGuards.WAITING;
        var calls = IntStream.range(0, room * 3)
                .mapToObj(i -> call("write", "/never", "hanging" + i))
                .toList();
        calls.forEach(call -> wire.publish(Topic.PERMITS, permit(call)));

        var refused = calls.stream()
                .filter(call -> outcome(call.call()) instanceof Outcome.Failed failed
                        && failed.reason().equals("upstream_busy"))
                .toList();

        assertThat(refused).isNotEmpty().allSatisfy(this::assertNeverSent);
    }

    private void assertNeverSent(CallRequested call) {
        assertThat(claimed(call.call(), "claimed_at")).isNull();
        assertThat(upstream.requestsWith(
                        "\"" + call.arguments().string("target").orElseThrow() + "\""))
                .isZero();
    }
}
