// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises agents by the hashes of their keys and by the clients of their tokens; the gateway knows nothing from which a
 * key or a token could be made.
 */
@Startup
@ApplicationScoped
public class AgentDirectory {
    private record Index(
            Map<Digest, AgentPublished> byKeyHash,
            Map<OAuthClient, AgentPublished> byClient,
            Optional<ProtectedResource> resource) {
        static final Index EMPTY = new Index(Map.of(), Map.of(), Optional.empty());
    }

    private final CompactedView<AgentPublished> agents;
    private volatile Index index = Index.EMPTY;
    private volatile boolean loaded;

    AgentDirectory(Messaging messaging, Opening opening) {
        opening.waitFor(() -> loaded);
        agents = messaging.view(Topic.AGENTS, AgentPublished.class);
        agents.onChange(this::index);
    }

    /** The agent that has this key. */
    public Authentication recognise(AgentKey key) {
        // the lookup compares hashes, so its timing says nothing about any key
        var agent = index.byKeyHash.get(key.hash());
        return agent == null ? Authentication.INVALID : admit(agent, new Credential.Key(key));
    }

    /** The agent of this client, also one that was revoked. */
    Optional<AgentPublished> ofClient(OAuthClient client) {
        return Optional.ofNullable(index.byClient.get(client));
    }

    static Authentication admit(AgentPublished agent, Credential credential) {
        return agent.revoked()
                ? new Authentication.Unknown(
                        new Refused(Problem.AGENT_REVOKED, "access of agent `" + agent.agent() + "` has been revoked"))
                : new Authentication.Known(new CallingAgent(agent, credential));
    }

    /** The agent as it is now; empty if what it came with is good no more. */
    public Optional<AgentPublished> current(Credential credential) {
        var agent = switch (credential) {
            case Credential.Key(AgentKey key) -> index.byKeyHash.get(key.hash());
            case Credential.Token(OAuthClient client, Instant expiresAt) ->
                Instant.now().isBefore(expiresAt) ? index.byClient.get(client) : null;
        };
        return Optional.ofNullable(agent).filter(known -> !known.revoked());
    }

    /** What tokens are accepted; empty if none is, because no agent has tokens. */
    public Optional<ProtectedResource> resource() {
        return index.resource;
    }

    private void index() {
        var byKeyHash = new HashMap<Digest, AgentPublished>();
        var byClient = new HashMap<OAuthClient, AgentPublished>();
        agents.all().values().forEach(agent -> {
            agent.keyHashes().forEach(hash -> byKeyHash.put(hash, agent));
            if (agent.tokens() != null) {
                byClient.put(agent.tokens().client(), agent);
            }
        });
        index = new Index(Map.copyOf(byKeyHash), Map.copyOf(byClient), ProtectedResource.of(byClient.values()));
        loaded = true;
    }
}
