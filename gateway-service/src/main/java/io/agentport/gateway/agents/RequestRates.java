// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.github.bucket4j.Bucket;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What each agent may ask of this replica in a minute: calls, and requests of any kind, taken before they are read. */
@ApplicationScoped
public class RequestRates {
    private static final long REQUESTS_OF_A_CALL = 10;
    private static final long LEAST_REQUESTS = 600;

    private record Limited(int callsPerMinute, Bucket calls, Bucket requests) {
        static Limited to(int callsPerMinute) {
            return new Limited(callsPerMinute, bucket(callsPerMinute), bucket(requestsPerMinute(callsPerMinute)));
        }
    }

    // no more entries than there are agents
    private final Map<AgentId, Limited> buckets = new ConcurrentHashMap<>();

    /** Takes one call from the agent's allowance; otherwise says when the next one is there. */
    public Optional<Refused> takeCall(AgentPublished agent) {
        return take(limited(agent).calls, agent, agent.callsPerMinute() + " calls");
    }

    /** Takes one request from the agent's allowance; otherwise says when the next one is there. */
    public Optional<Refused> takeRequest(AgentPublished agent) {
        return take(limited(agent).requests, agent, requestsPerMinute(agent.callsPerMinute()) + " requests");
    }

    private Limited limited(AgentPublished agent) {
        return buckets.compute(
                agent.agent(),
                (id, now) -> now != null && now.callsPerMinute == agent.callsPerMinute()
                        ? now
                        : Limited.to(agent.callsPerMinute()));
    }

    private static Optional<Refused> take(Bucket bucket, AgentPublished agent, String limit) {
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(new Refused(
                                Problem.RATE_LIMITED,
                                "agent `" + agent.agent() + "` may make " + limit + " in a minute")
                        .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill())));
    }

    private static long requestsPerMinute(int callsPerMinute) {
        return Math.max(LEAST_REQUESTS, REQUESTS_OF_A_CALL * callsPerMinute);
    }

    private static Bucket bucket(long perMinute) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
