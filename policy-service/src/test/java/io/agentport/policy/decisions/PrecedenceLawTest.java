// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.policy.configuration.Defaults;
import io.agentport.policy.configuration.Line;
import io.agentport.policy.configuration.Rule;
import io.agentport.policy.configuration.ToolPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold for every set of rules, whatever it says. */
class PrecedenceLawTest {
    /** Few letters, so that patterns and tools meet. */
    private static final String LETTERS = "ab_";

    @Provide
    Arbitrary<String> tools() {
        return Arbitraries.strings().withChars(LETTERS).ofMinLength(1).ofMaxLength(5);
    }

    @Provide
    Arbitrary<List<Rule>> rules() {
        var patterns =
                Arbitraries.strings().withChars(LETTERS + "*").ofMinLength(1).ofMaxLength(5);
        return Combinators.combine(patterns, Arbitraries.of(Tier.values()))
                .as(Map::entry)
                .list()
                .ofMaxSize(8)
                .uniqueElements(Map.Entry::getKey)
                .map(lines -> IntStream.range(0, lines.size())
                        .mapToObj(i ->
                                rule(lines.get(i).getKey(), i + 1, lines.get(i).getValue()))
                        .toList());
    }

    @Provide
    Arbitrary<Defaults> defaults() {
        return Arbitraries.maps(Arbitraries.of(Risk.values()), Arbitraries.of(Tier.values()))
                .map(tiers -> new Defaults(tiers.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                tier -> new Line("defaults." + tier.getKey().code(), 99, tier.getValue())))));
    }

    private static Rule rule(String pattern, int line, Tier tier) {
        return new Rule(new ToolPattern(pattern), new Line("x.permissions." + pattern, line, tier));
    }

    @Property
    void aMatchingDenyAlwaysWins(
            @ForAll("rules") List<Rule> rules,
            @ForAll("defaults") Defaults integration,
            @ForAll("defaults") Defaults top,
            @ForAll("tools") String tool,
            @ForAll Risk risk) {
        var ruling = Precedence.rule(rules, integration, top, tool, risk);
        var denials = rules.stream()
                .filter(rule ->
                        rule.line().tier() == Tier.DENY && rule.pattern().matches(tool))
                .map(rule -> rule.line().reason())
                .toList();
        if (!denials.isEmpty()) {
            assertThat(ruling).isEqualTo(new Ruling(Tier.DENY, denials));
        }
    }

    @Property
    void theOrderInTheFileNeverChangesADecision(
            @ForAll("rules") List<Rule> rules,
            @ForAll("defaults") Defaults integration,
            @ForAll("tools") String tool,
            @ForAll Risk risk,
            @ForAll Random random) {
        var shuffled = new ArrayList<>(rules);
        java.util.Collections.shuffle(shuffled, random);
        assertThat(Precedence.rule(shuffled, integration, Defaults.NONE, tool, risk))
                .isEqualTo(Precedence.rule(rules, integration, Defaults.NONE, tool, risk));
    }

    @Property
    void aRuleForOneToolNeverChangesAnother(
            @ForAll("rules") List<Rule> rules,
            @ForAll("defaults") Defaults integration,
            @ForAll("tools") String tool,
            @ForAll("tools") String other,
            @ForAll Tier tier,
            @ForAll Risk risk) {
        if (!tool.equals(other)) {
            var more = new ArrayList<>(rules);
            more.add(rule(tool, 50, tier));
            assertThat(Precedence.rule(more, integration, Defaults.NONE, other, risk))
                    .isEqualTo(Precedence.rule(rules, integration, Defaults.NONE, other, risk));
        }
    }

    @Property
    void amongPatternsTheMostLiteralDecidesAndATieGoesToTheStricter(
            @ForAll("rules") List<Rule> rules, @ForAll("tools") String tool, @ForAll Risk risk) {
        var matching =
                rules.stream().filter(rule -> rule.pattern().matches(tool)).toList();
        boolean onlyPatterns = matching.stream()
                .noneMatch(rule -> rule.pattern().isExact() || rule.line().tier() == Tier.DENY);
        if (onlyPatterns && !matching.isEmpty()) {
            int most = matching.stream()
                    .mapToInt(rule -> rule.pattern().literals())
                    .max()
                    .orElseThrow();
            var strictest = matching.stream()
                    .filter(rule -> rule.pattern().literals() == most)
                    .map(rule -> rule.line().tier())
                    .max(Tier::compareTo)
                    .orElseThrow();
            assertThat(Precedence.rule(rules, Defaults.NONE, Defaults.NONE, tool, risk)
                            .tier())
                    .isEqualTo(strictest);
        }
    }

    @Property
    void anExactNameBeatsEveryPatternThatDoesNotDeny(
            @ForAll("rules") List<Rule> rules, @ForAll("tools") String tool, @ForAll Risk risk) {
        boolean denied = rules.stream()
                .anyMatch(rule ->
                        rule.line().tier() == Tier.DENY && rule.pattern().matches(tool));
        var exact = rules.stream()
                .filter(rule -> rule.pattern().toString().equals(tool))
                .findFirst();
        if (!denied && exact.isPresent()) {
            assertThat(Precedence.rule(rules, Defaults.NONE, Defaults.NONE, tool, risk))
                    .isEqualTo(new Ruling(
                            exact.get().line().tier(),
                            List.of(exact.get().line().reason())));
        }
    }

    @Property
    void theDefaultDoesNotDependOnWhichRulesExist(
            @ForAll("rules") List<Rule> rules,
            @ForAll("defaults") Defaults integration,
            @ForAll("defaults") Defaults top,
            @ForAll("tools") String tool,
            @ForAll Risk risk) {
        if (rules.stream().noneMatch(rule -> rule.pattern().matches(tool))) {
            assertThat(Precedence.rule(rules, integration, top, tool, risk))
                    .isEqualTo(Precedence.rule(List.of(), integration, top, tool, risk));
        }
    }

    @Property
    void everyDecisionHasAReason(
            @ForAll("rules") List<Rule> rules,
            @ForAll("defaults") Defaults top,
            @ForAll("tools") String tool,
            @ForAll Risk risk) {
        assertThat(Precedence.rule(rules, Defaults.NONE, top, tool, risk).reasons())
                .isNotEmpty();
    }

    @Property
    void aPatternThatCoversAnotherMatchesWhateverThatMatches(
            @ForAll("rules") List<Rule> rules, @ForAll("tools") String tool) {
        for (var wide : rules) {
            for (var narrow : rules) {
                if (wide.pattern().covers(narrow.pattern()) && narrow.pattern().matches(tool)) {
                    assertThat(wide.pattern().matches(tool)).isTrue();
                }
            }
        }
    }

    @Property
    void aPatternMatchesAsItsRegularExpressionDoes(@ForAll("rules") List<Rule> rules, @ForAll("tools") String tool) {
        for (var rule : rules) {
            var regex =
                    Arrays.stream(rule.pattern().toString().split("\\*", -1)).collect(Collectors.joining(".*"));
            assertThat(rule.pattern().matches(tool)).isEqualTo(tool.matches(regex));
        }
    }
}
