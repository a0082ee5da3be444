// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.AgentId;
import io.agentport.policy.configuration.yaml.Fields;
import io.agentport.policy.configuration.yaml.Findings;
import io.agentport.policy.configuration.yaml.Mark;
import io.agentport.policy.configuration.yaml.Yaml;
import io.agentport.policy.configuration.yaml.YamlReader;
import io.agentport.policy.risk.Connectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file as text: references stay what they are, and every error says where and what was expected. */
public final class ConfigurationReader {
    private static final Duration MAX_EXPIRE_AFTER = Duration.ofDays(30);

    private final @Nullable Connectors connectors;
    private final Set<String> peopleClients;
    private final Findings findings = new Findings();

    private ConfigurationReader(@Nullable Connectors connectors, Set<String> peopleClients) {
        this.connectors = connectors;
        this.peopleClients = peopleClients;
    }

    /**
     * Reads a file that is to be put in force.
     *
     * @param connectors    that it may use
     * @param peopleClients that it may give to no agent
     */
    public static Reading read(String text, Connectors connectors, Set<String> peopleClients) {
        return new ConfigurationReader(connectors, peopleClients).read(text);
    }

    /** Reads a text that is not to be checked against what is around it: a stored revision, or a file at first sight. */
    public static Reading readForm(String text) {
        return new ConfigurationReader(null, Set.of()).read(text);
    }

    private Reading read(String text) {
        var root = YamlReader.read(text, findings);
        if (root.isEmpty() && findings.isEmpty()) {
            findings.add(Mark.START, "expected `integrations`, found nothing");
        }
        var configuration = root.flatMap(node -> Fields.of(node, "a mapping with `integrations`", findings))
                .map(this::top);
        return findings.isEmpty() ? new Reading.Good(configuration.orElseThrow()) : new Reading.Bad(findings.sorted());
    }

    private Configuration top(Fields fields) {
        var permissions = new PermissionsReader(findings);
        var names = new HashSet<String>();
        var integrations = integrations(fields, permissions, names);
        var oauth = new OAuthReader(peopleClients, findings);
        fields.take("oauth").ifPresent(oauth::top);
        var agents = fields.take("agents").map(node -> agents(node, names, oauth));
        var expireAfter = fields.take("approvals").flatMap(this::expireAfter);
        var defaults = fields.take("defaults").map(node -> permissions.defaults("defaults", node));
        fields.refuseUnknown();
        return new Configuration(
                integrations,
                agents.orElse(null),
                expireAfter.orElse(Configuration.DEFAULT_EXPIRE_AFTER),
                defaults.orElse(Defaults.NONE));
    }

    private List<IntegrationSettings> integrations(Fields fields, PermissionsReader permissions, Set<String> names) {
        var node = fields.take("integrations");
        if (node.isEmpty()) {
            findings.add(fields.mark(), "expected `integrations`, which is missing");
            return List.of();
        }
        var reader = new IntegrationReader(connectors, findings, permissions);
        var integrations = new ArrayList<IntegrationSettings>();
        var mapping = Fields.mapping(node.get(), "a mapping of integrations", findings);
        for (var entry : mapping.map(Yaml.Mapping::entries).orElse(List.of())) {
            names.add(entry.key().value());
            reader.read(entry).ifPresent(integrations::add);
        }
        return integrations;
    }

    private Map<AgentId, AgentSettings> agents(Yaml node, Set<String> integrations, OAuthReader oauth) {
        var reader = new AgentReader(integrations, oauth, findings);
        var agents = new HashMap<AgentId, AgentSettings>();
        var mapping = Fields.mapping(node, "a mapping of agents", findings);
        for (var entry : mapping.map(Yaml.Mapping::entries).orElse(List.of())) {
            var settings = reader.settings(entry);
            reader.name(entry.key()).ifPresent(name -> agents.put(name, settings));
        }
        return agents;
    }

    private Optional<Duration> expireAfter(Yaml node) {
        var fields = Fields.of(node, "a mapping with `expire_after`", findings);
        var duration = fields.flatMap(known -> known.text("expire_after", "a duration"))
                .flatMap(text -> duration(text, MAX_EXPIRE_AFTER, findings));
        fields.ifPresent(Fields::refuseUnknown);
        return duration;
    }

    static Optional<Duration> duration(Yaml.Text text, Duration most, Findings findings) {
        var duration = Durations.parse(text.value()).filter(read -> read.compareTo(most) <= 0);
        if (duration.isEmpty()) {
            findings.add(
                    text.mark(),
                    "expected a positive duration such as `15m` or `PT15M`, at most `" + most + "`, found "
                            + Findings.shown(text.value()));
        }
        return duration;
    }
}
