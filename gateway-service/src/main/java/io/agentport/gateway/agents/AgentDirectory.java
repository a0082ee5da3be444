// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Recognises agents by the hashes of their keys; the gateway knows nothing from which a key could be made. */
@Startup
@ApplicationScoped
public class AgentDirectory {
    private static final String BEARER = "bearer ";

    private final CompactedView<AgentPublished> agents;
    private volatile Map<Digest, AgentPublished> byKeyHash = Map.of();
    private volatile boolean loaded;

    AgentDirectory(Messaging messaging, Opening opening) {
        opening.waitFor(() -> loaded);
        agents = messaging.view(Topic.AGENTS, AgentPublished.class);
        agents.onChange(this::index);
    }

    /**
     * Finds the agent of a request.
     *
     * @param authorization value of the header {@code Authorization}; null if it has none
     * @param apiKey value of the header {@code X-API-Key}; null if it has none
     */
    public Authentication authenticate(@Nullable String authorization, @Nullable String apiKey) {
        return presented(authorization, apiKey)
                .flatMap(AgentKey::parse)
                .<Authentication>map(this::recognise)
                .orElse(Authentication.INVALID);
    }

    /** The agent as it is now; empty if the key of this hash is good no more. */
    public Optional<AgentPublished> current(Digest keyHash) {
        return Optional.ofNullable(byKeyHash.get(keyHash)).filter(agent -> !agent.revoked());
    }

    private Authentication recognise(AgentKey key) {
        // the lookup compares hashes, so its timing says nothing about any key
        var agent = byKeyHash.get(key.hash());
        if (agent == null) {
            return Authentication.INVALID;
        }
        return agent.revoked()
                ? new Authentication.Unknown(
                        new Refused(Problem.AGENT_REVOKED, "access of agent `" + agent.agent() + "` has been revoked"))
                : new Authentication.Known(new CallingAgent(agent, key));
    }

    /** Two headers that differ are refused: nobody can say who is meant. */
    private static Optional<String> presented(@Nullable String authorization, @Nullable String apiKey) {
        if (authorization == null) {
            return Optional.ofNullable(apiKey);
        }
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        var token = authorization.substring(BEARER.length()).strip();
        return apiKey == null || apiKey.equals(token) ? Optional.of(token) : Optional.empty();
    }

    private void index() {
        var index = new HashMap<Digest, AgentPublished>();
        agents.all().values().forEach(agent -> agent.keyHashes().forEach(hash -> index.put(hash, agent)));
        byKeyHash = Map.copyOf(index);
        loaded = true;
    }
}
