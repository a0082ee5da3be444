// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a check of the whole ledger found.
 *
 * @param valid whether there are no findings
 * @param heads signed heads that were compared
 * @param findingsNotListed how many more there are than listed
 * @param notProven what no check of this ledger could show
 */
public record Verification(
        boolean valid,
        long records,
        int chains,
        long heads,
        List<Finding> findings,
        @JsonProperty("findings_not_listed") long findingsNotListed,
        @JsonProperty("not_proven") List<String> notProven) {
    public Verification {
        findings = List.copyOf(findings);
        notProven = List.copyOf(notProven);
    }
}
