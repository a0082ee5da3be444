// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.events.AgentPublished;
import io.github.bucket4j.Bucket;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Calls per minute of each agent, counted by this replica. */
@ApplicationScoped
public class CallRates {
    private record Limited(int callsPerMinute, Bucket bucket) {}

    // no more entries than there are agents
    private final Map<AgentId, Limited> buckets = new ConcurrentHashMap<>();

    /** Takes one call from the agent's allowance; otherwise says how long to wait for the next one. */
    public Optional<Duration> take(AgentPublished agent) {
        var limited = buckets.compute(
                agent.agent(),
                (id, now) -> now != null && now.callsPerMinute == agent.callsPerMinute()
                        ? now
                        : new Limited(agent.callsPerMinute(), bucket(agent.callsPerMinute())));
        var probe = limited.bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private static Bucket bucket(int callsPerMinute) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(callsPerMinute).refillGreedy(callsPerMinute, Duration.ofMinutes(1)))
                .build();
    }
}
