// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.policy.configuration.Defaults;
import io.agentport.policy.configuration.Line;
import io.agentport.policy.configuration.Rule;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which line decides on a tool: a matching {@code deny}; otherwise the exact name; then the pattern with the most literal
 * characters, a tie going to the stricter; then the integration's default for the risk, the top level's, and
 * {@code ask_approve}. The order of lines means nothing.
 */
public final class Precedence {
    /** What names the default that is built in. */
    public static final String BUILT_IN = "defaults";

    private Precedence() {}

    public static Ruling rule(List<Rule> rules, Defaults integration, Defaults top, String tool, Risk risk) {
        var matching =
                rules.stream().filter(rule -> rule.pattern().matches(tool)).toList();
        if (matching.isEmpty()) {
            return integration
                    .forRisk(risk)
                    .or(() -> top.forRisk(risk))
                    .map(line -> new Ruling(line.tier(), List.of(line.reason())))
                    .orElse(new Ruling(Tier.ASK_APPROVE, List.of(BUILT_IN)));
        }
        if (matching.stream().anyMatch(Precedence::denies)) {
            return ruling(matching, Precedence::denies);
        }
        if (matching.stream().anyMatch(rule -> rule.pattern().isExact())) {
            return ruling(matching, rule -> rule.pattern().isExact());
        }
        int most = matching.stream()
                .mapToInt(rule -> rule.pattern().literals())
                .max()
                .orElseThrow();
        return ruling(matching, rule -> rule.pattern().literals() == most);
    }

    private static boolean denies(Rule rule) {
        return rule.line().tier() == Tier.DENY;
    }

    /** The strictest of the winning lines, with every line that says the same. */
    private static Ruling ruling(List<Rule> matching, Predicate<Rule> wins) {
        var lines = matching.stream().filter(wins).map(Rule::line).toList();
        var tier = lines.stream().map(Line::tier).max(Comparator.naturalOrder()).orElseThrow();
        var reasons = lines.stream()
                .filter(line -> line.tier() == tier)
                .sorted(Comparator.comparingInt(Line::number))
                .map(Line::reason)
                .toList();
        return new Ruling(tier, reasons);
    }
}
