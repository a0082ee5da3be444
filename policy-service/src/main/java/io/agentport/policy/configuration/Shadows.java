// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Tier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds lines that can never apply, whatever tools there are. */
final class Shadows {
    private Shadows() {}

    /** The rule that always wins where {@code rule} matches; of several the first in the file. */
    static Optional<Rule> shadowing(Rule rule, List<Rule> rules) {
        return rules.stream()
                .filter(other -> !other.equals(rule) && shadows(other, rule))
                .min(Comparator.comparingInt(other -> other.line().number()));
    }

    private static boolean shadows(Rule other, Rule rule) {
        if (rule.line().tier() == Tier.DENY || !other.pattern().covers(rule.pattern())) {
            return false;
        }
        if (other.line().tier() == Tier.DENY) {
            return true;
        }
        // both are patterns: an exact name beats every pattern, and two equal names are a duplicate key
        return !rule.pattern().isExact()
                && other.pattern().literals() == rule.pattern().literals()
                && other.line().tier().compareTo(rule.line().tier()) > 0;
    }
}
