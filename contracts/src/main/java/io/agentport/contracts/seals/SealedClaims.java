// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.ToolId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a seal says. */
public sealed interface SealedClaims {
    /** When the seal stops being good; null if it never does. */
    @JsonIgnore
    default @Nullable Instant deadline() {
        return null;
    }

    /** The value of {@code use} for a type of claims. */
    static String use(Class<? extends SealedClaims> type) {
        if (type == Presented.class) {
            return "presented";
        } else if (type == Permit.class) {
            return "permit";
        } else if (type == Ask.class) {
            return "ask";
        } else if (type == Refusal.class) {
            return "refusal";
        } else if (type == Ended.class) {
            return "outcome";
        } else if (type == Answered.class) {
            return "answer";
        } else if (type == Integration.class) {
            return "integration";
        } else if (type == Grant.class) {
            return "grant";
        }
        throw new IllegalArgumentException("not a type of claims: " + type);
    }

    /**
     * A good token of this client came with the request for this call.
     *
     * @param arguments digest of the call's arguments
     * @param notAfter the call's own
     */
    record Presented(CallId call, AgentId agent, ToolId tool, Digest arguments, OAuthClient client, Instant notAfter)
            implements SealedClaims {
        @Override
        public Instant deadline() {
            return notAfter;
        }
    }

    /**
     * This call may run until {@code notAfter}.
     *
     * @param approval the approval a person gave; null exactly if the policy permits it by itself
     * @param grant the grant that was used; null if none was
     */
    record Permit(
            CallFacts facts,
            @Nullable String approval,
            @Nullable String grant,
            Instant notAfter) implements SealedClaims {
        @Override
        public Instant deadline() {
            return notAfter;
        }
    }

    /** The policy puts this call up for a person's decision, which is good for permits until {@code notAfter}. */
    record Ask(CallFacts facts, Instant notAfter) implements SealedClaims {
        @Override
        public Instant deadline() {
            return notAfter;
        }
    }

    /**
     * This call ends with {@code outcome}, unless it was claimed before.
     *
     * @param arguments digest of the call's arguments
     * @param outcome JSON, see {@link io.agentport.contracts.events.EventJson#writeOutcome}
     */
    record Refusal(CallId call, AgentId agent, ToolId tool, Digest arguments, String outcome) implements SealedClaims {}

    /**
     * This is the call's outcome.
     *
     * @param outcome digest of the outcome's JSON text
     * @param executedAs the call whose outcome it is a copy of; null if it is its own
     */
    record Ended(
            CallId call,
            AgentId agent,
            ToolId tool,
            Digest outcome,
            @Nullable CallId executedAs) implements SealedClaims {}

    /**
     * This was answered to the call, and nobody holds it: the call changed nothing, or its id is another call's. After a
     * crash it may be answered again, and differently.
     *
     * @param outcome digest of the outcome's JSON text
     */
    record Answered(CallId call, AgentId agent, ToolId tool, Digest outcome) implements SealedClaims {}

    /**
     * An integration as the configuration in force declares it.
     *
     * @param kind {@code bundled}, {@code mcp} or {@code openapi}
     * @param connector the bundled connector's name, or where the upstream or its document is
     * @param baseUrl null for the connector's own
     * @param secrets references to credentials, by setting, as the file writes them: {@code ${NAME}}
     * @param settings what else the file sets, by name
     * @param allowPrivate CIDR blocks it may dial besides public addresses
     */
    record Integration(
            String integration,
            long version,
            String kind,
            String connector,
            @Nullable String baseUrl,
            Map<String, String> secrets,
            Map<String, String> settings,
            List<String> allowPrivate)
            implements SealedClaims {
        public Integration {
            secrets = Map.copyOf(secrets);
            settings = Map.copyOf(settings);
            allowPrivate = List.copyOf(allowPrivate);
        }
    }

    /**
     * A person permits a tool for a time window.
     *
     * @param arguments JSON: the condition of each argument, by name
     * @param maxUses positive; null for no limit
     */
    record Grant(
            String grant,
            AgentId agent,
            ToolId tool,
            Digest definition,
            String arguments,
            @Nullable Integer maxUses,
            String approval,
            Instant notAfter)
            implements SealedClaims {
        @Override
        public Instant deadline() {
            return notAfter;
        }
    }
}
