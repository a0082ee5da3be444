// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import io.agentport.policy.configuration.yaml.Fields;
import io.agentport.policy.configuration.yaml.Findings;
import io.agentport.policy.configuration.yaml.Nearest;
import io.agentport.policy.configuration.yaml.Yaml;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code permissions} and {@code defaults}. */
final class PermissionsReader {
    /** Each line is compared with each other. */
    private static final int MOST_LINES = 1_000;

    private static final List<String> TIERS =
            Arrays.stream(Tier.values()).map(Tier::code).toList();

    private final Findings findings;

    PermissionsReader(Findings findings) {
        this.findings = findings;
    }

    /**
     * Reads the lines of an integration.
     *
     * @param connector whose tools the lines may name; null if that is not checked
     */
    List<Rule> permissions(String integration, Yaml node, @Nullable ConnectorPublished connector) {
        var mapping = Fields.mapping(node, "a mapping from tools to tiers", findings);
        var entries = mapping.map(Yaml.Mapping::entries).orElse(List.of());
        if (entries.size() > MOST_LINES) {
            findings.add(
                    entries.get(MOST_LINES).key().mark(),
                    "expected at most " + MOST_LINES + " lines, which patterns with `*` help to keep to");
            return List.of();
        }
        var rules = new ArrayList<Rule>();
        for (var entry : entries) {
            var pattern = pattern(entry.key(), connector);
            var tier = tier(entry.value());
            if (pattern.isPresent() && tier.isPresent()) {
                var id = integration + ".permissions." + entry.key().value();
                rules.add(
                        new Rule(pattern.get(), new Line(id, entry.key().mark().line(), tier.get())));
                if (connector != null) {
                    requireTool(entry.key(), pattern.get(), tier.get(), connector);
                }
            }
        }
        for (var entry : entries) {
            rules.stream()
                    .filter(rule -> rule.line().number() == entry.key().mark().line()
                            && rule.pattern().toString().equals(entry.key().value()))
                    .findFirst()
                    .flatMap(rule -> Shadows.shadowing(rule, rules))
                    .ifPresent(winner -> findings.add(
                            entry.key().mark(),
                            "`" + entry.key().value() + "` can never apply: `" + winner.pattern() + ": "
                                    + winner.line().tier().code() + "` on line "
                                    + winner.line().number() + " always wins"));
        }
        return rules;
    }

    private Optional<ToolPattern> pattern(Yaml.Text key, @Nullable ConnectorPublished connector) {
        boolean good = ToolPattern.isToolPattern(key.value());
        if (good && (key.value().indexOf('*') >= 0 || ToolId.isTool(key.value()))) {
            return Optional.of(new ToolPattern(key.value()));
        }
        var example = connector == null ? "" : " of `" + connector.connector() + "`";
        findings.add(
                key.mark(),
                "expected a tool's name" + example + ", or a pattern with `*`, found " + Findings.shown(key.value()));
        return Optional.empty();
    }

    private void requireTool(Yaml.Text key, ToolPattern pattern, Tier tier, ConnectorPublished connector) {
        var tools = connector.tools().keySet();
        if (pattern.isExact() && !tools.contains(key.value())) {
            findings.add(
                    key.mark(),
                    "unknown tool " + Findings.shown(key.value()) + " of `" + connector.connector() + "`"
                            + Nearest.suggestion(key.value(), tools));
        } else if (tier != Tier.DENY && tools.stream().noneMatch(pattern::matches)) {
            // a denial may be written ahead of the tools it is meant for
            findings.add(key.mark(), "no tool of `" + connector.connector() + "` matches `" + pattern + "`");
        }
    }

    /** One tier, or tiers by risk. */
    Defaults defaults(String id, Yaml node) {
        var byRisk = new EnumMap<Risk, Line>(Risk.class);
        if (node instanceof Yaml.Mapping mapping) {
            var fields = Fields.of(mapping, "tiers by risk", findings).orElseThrow();
            for (var risk : Risk.values()) {
                fields.take(risk.code())
                        .ifPresent(value -> tier(value)
                                .ifPresent(tier -> byRisk.put(
                                        risk,
                                        new Line(
                                                id + "." + risk.code(),
                                                value.mark().line(),
                                                tier))));
            }
            fields.refuseUnknown();
        } else {
            tier(node).ifPresent(tier -> {
                for (var risk : Risk.values()) {
                    byRisk.put(risk, new Line(id, node.mark().line(), tier));
                }
            });
        }
        return new Defaults(byRisk);
    }

    private Optional<Tier> tier(Yaml node) {
        if (!(node instanceof Yaml.Text text) || text.isNothing()) {
            findings.add(node.mark(), "expected " + Nearest.list(TIERS) + ", found " + node.kind());
            return Optional.empty();
        }
        var tier = Tier.ofCode(text.value());
        if (tier.isEmpty()) {
            findings.add(
                    node.mark(),
                    "expected " + Nearest.list(TIERS) + ", found " + Findings.shown(text.value())
                            + Nearest.suggestion(text.value(), TIERS));
        }
        return tier;
    }
}
