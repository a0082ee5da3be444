// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestRatesTest {
    private final RequestRates rates = new RequestRates();

    @Test
    void asManyCallsAsAMinuteAllowsAreTakenAndThenNoMore() {
        assertThat(rates.takeCall(agent("a", 2))).isEmpty();
        assertThat(rates.takeCall(agent("a", 2))).isEmpty();

        assertThat(rates.takeCall(agent("a", 2)))
                .hasValueSatisfying(refused ->
                        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30)));
    }

    @Test
    void requestsThatAreNoCallsAreBoundedApartAndDoNotUseUpTheCalls() {
        assertThat(rates.takeCall(agent("a", 1))).isEmpty();

        int taken = 0;
        while (rates.takeRequest(agent("a", 1)).isEmpty()) {
            taken++;
        }

        assertThat(taken).isGreaterThanOrEqualTo(600);
        assertThat(rates.takeRequest(agent("b", 1))).isEmpty();
    }

    @Test
    void oneAgentDoesNotUseUpWhatAnotherMay() {
        rates.takeCall(agent("a", 1));

        assertThat(rates.takeCall(agent("b", 1))).isEmpty();
    }

    @Test
    void aChangedLimitHoldsAtOnce() {
        rates.takeCall(agent("a", 1));

        assertThat(rates.takeCall(agent("a", 5))).isEmpty();
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
