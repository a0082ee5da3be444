// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.policy.configuration.yaml.Fields;
import io.agentport.policy.configuration.yaml.Findings;
import io.agentport.policy.configuration.yaml.Nearest;
import io.agentport.policy.configuration.yaml.Yaml;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an entry under {@code agents}. */
final class AgentReader {
    static final int MAX_CALLS_PER_MINUTE = 1_000_000;

    private static final Set<String> BOOLEANS = Set.of("true", "false");
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}");

    private final Set<String> integrations;
    private final OAuthReader oauth;
    private final Findings findings;

    /**
     * Reads what a file says of its agents.
     *
     * @param integrations names that the same file gives
     * @param oauth has read what the same file says for all
     */
    AgentReader(Set<String> integrations, OAuthReader oauth, Findings findings) {
        this.integrations = integrations;
        this.oauth = oauth;
        this.findings = findings;
    }

    Optional<AgentId> name(Yaml.Text key) {
        if (AgentId.isAgentId(key.value())) {
            return Optional.of(new AgentId(key.value()));
        }
        findings.add(
                key.mark(),
                "expected an agent's name: 1 to 64 of `a-z 0-9 . _ -`, with a letter or digit at both ends");
        return Optional.empty();
    }

    AgentSettings settings(Yaml.Entry entry) {
        if (entry.value() instanceof Yaml.Text text && text.isNothing()) {
            return AgentSettings.STANDARD;
        }
        var read = Fields.of(entry.value(), "the settings of `" + entry.key().value() + "`", findings);
        if (read.isEmpty()) {
            return AgentSettings.STANDARD;
        }
        var fields = read.get();
        var settings = new AgentSettings(
                integrations(fields),
                groups(fields),
                callsPerMinute(fields),
                hold(fields),
                tools(fields),
                fields.entry("oauth").flatMap(oauth::agent).orElse(null),
                showLink(fields));
        fields.refuseUnknown();
        return settings;
    }

    private @Nullable Set<String> integrations(Fields fields) {
        var given = fields.texts("integrations", "a list of integrations of this file");
        if (given.isEmpty()) {
            return null;
        }
        var names = new HashSet<String>();
        for (var text : given.get()) {
            if (integrations.contains(text.value())) {
                names.add(text.value());
            } else {
                findings.add(
                        text.mark(),
                        "unknown integration " + Findings.shown(text.value())
                                + Nearest.suggestion(
                                        text.value(),
                                        integrations,
                                        "expected one that this file has under `integrations`"));
            }
        }
        return names;
    }

    private List<String> groups(Fields fields) {
        var groups = fields.texts("groups", "a list of groups").orElse(List.of());
        for (var group : groups) {
            if (!GROUP.matcher(group.value()).matches()) {
                findings.add(group.mark(), "expected a group's name: 1 to 100 of `A-Z a-z 0-9 . _ : / -`");
            }
        }
        return groups.stream().map(Yaml.Text::value).toList();
    }

    private int callsPerMinute(Fields fields) {
        var expected = "a whole number from 1 to " + MAX_CALLS_PER_MINUTE;
        var text = fields.text("calls_per_minute", expected);
        if (text.isPresent()) {
            var digits = text.get().value();
            int number = digits.matches("[0-9]{1,7}") ? Integer.parseInt(digits) : 0;
            if (number >= 1 && number <= MAX_CALLS_PER_MINUTE) {
                return number;
            }
            findings.add(text.get().mark(), "expected " + expected + ", found " + Findings.shown(digits));
        }
        return AgentSettings.DEFAULT_CALLS_PER_MINUTE;
    }

    private boolean showLink(Fields fields) {
        var expected = "`true` or `false`";
        var text = fields.text("show_link", expected);
        if (text.isPresent() && !BOOLEANS.contains(text.get().value())) {
            findings.add(
                    text.get().mark(),
                    "expected " + expected + ", found "
                            + Findings.shown(text.get().value()));
        }
        return text.map(Yaml.Text::value).filter("true"::equals).isPresent();
    }

    private ToolListing tools(Fields fields) {
        return fields.text("tools", Nearest.list(ToolListing.codes()))
                .flatMap(text -> {
                    var listing = ToolListing.ofCode(text.value());
                    if (listing.isEmpty()) {
                        findings.add(text.mark(), notOneOf(ToolListing.codes(), text.value()));
                    }
                    return listing;
                })
                .orElse(ToolListing.AUTO);
    }

    private static String notOneOf(List<String> codes, String found) {
        return "expected " + Nearest.list(codes) + ", found " + Findings.shown(found)
                + Nearest.suggestion(found, codes);
    }

    private Duration hold(Fields fields) {
        var preset = fields.text("client", Nearest.list(ClientPreset.codes())).flatMap(text -> {
            var client = ClientPreset.ofCode(text.value());
            if (client.isEmpty()) {
                findings.add(text.mark(), notOneOf(ClientPreset.codes(), text.value()));
            }
            return client;
        });
        var hold = fields.text("hold", "a duration")
                .flatMap(text -> ConfigurationReader.duration(text, AgentSettings.MAX_HOLD, findings));
        return hold.orElse(preset.orElse(ClientPreset.OTHER).hold());
    }
}
