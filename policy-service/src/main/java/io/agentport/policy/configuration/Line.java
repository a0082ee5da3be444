// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Tier;

/**
 * What one line of the file says.
 *
 * @param id where it stands by name, for example {@code stripe.permissions.create_refund}
 * @param number counts from 1
 */
public record Line(String id, int number, Tier tier) {
    /** As decisions name it among their reasons. */
    public String reason() {
        return id + " (line " + number + ")";
    }
}
