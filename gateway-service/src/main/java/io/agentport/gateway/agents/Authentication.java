// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;

/** Who a request comes from, or why nobody knows. */
public sealed interface Authentication {
    record Known(CallingAgent agent) implements Authentication {}

    record Unknown(Refused refused) implements Authentication {}

    /**
     * The same answer for no key, a key in a wrong form, an unknown key and a person's token: it teaches nothing, and leads
     * nobody who has a key to a login.
     */
    Unknown INVALID = new Unknown(new Refused(
                    Problem.INVALID_API_KEY, "expected an agent's API key in `Authorization: Bearer` or `X-API-Key`")
            .challenge("Bearer realm=\"agentport\""));
}
