// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.Tier;
import java.util.List;

/**
 * The tier of one tool, and the lines that set it.
 *
 * @param reasons never empty
 */
public record Ruling(Tier tier, List<String> reasons) {
    public Ruling {
        reasons = List.copyOf(reasons);
    }
}
