// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallRatesTest {
    private final CallRates rates = new CallRates();

    @Test
    void asManyCallsAsAMinuteAllowsAreTakenAndThenNoMore() {
        assertThat(rates.take(agent("a", 2))).isEmpty();
        assertThat(rates.take(agent("a", 2))).isEmpty();

        assertThat(rates.take(agent("a", 2)))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
    }

    @Test
    void oneAgentDoesNotUseUpWhatAnotherMay() {
        rates.take(agent("a", 1));

        assertThat(rates.take(agent("b", 1))).isEmpty();
    }

    @Test
    void aChangedLimitHoldsAtOnce() {
        rates.take(agent("a", 1));

        assertThat(rates.take(agent("a", 5))).isEmpty();
    }

    private static AgentPublished agent(String name, int callsPerMinute) {
        return new AgentPublished(
                new AgentId(name),
                List.of(),
                List.of(),
                false,
                callsPerMinute,
                Duration.ofSeconds(1),
                Digest.ofText(""),
                1);
    }
}
