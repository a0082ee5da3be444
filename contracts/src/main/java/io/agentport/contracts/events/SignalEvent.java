// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import java.time.Instant;

/** On {@code signals}: what the agent's side did. Unsealed: a forged one can stop or forget, not run. */
public sealed interface SignalEvent extends Event {
    CallId call();

    AgentId agent();

    Instant at();

    @Override
    default String key() {
        return call().value();
    }

    /** The agent takes the call back, if it has not been sent. */
    record CallCancelled(CallId call, AgentId agent, Instant at) implements SignalEvent {
        @JsonProperty
        public int v() {
            return 1;
        }
    }

    /** The agent has received the outcome. */
    record OutcomeDelivered(CallId call, AgentId agent, Instant at) implements SignalEvent {
        @JsonProperty
        public int v() {
            return 1;
        }
    }
}
