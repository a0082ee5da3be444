// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The agents as a decision needs them. */
public interface Agents {
    /** From memory. */
    Optional<KnownAgent> find(AgentId agent);

    /** As the database has it now: for a call that memory does not recognise. */
    Uni<Optional<KnownAgent>> lookUp(AgentId agent);
}
