// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import io.agentport.policy.configuration.yaml.Fields;
import io.agentport.policy.configuration.yaml.Findings;
import io.agentport.policy.configuration.yaml.Mark;
import io.agentport.policy.configuration.yaml.Nearest;
import io.agentport.policy.configuration.yaml.Yaml;
import io.agentport.policy.risk.Connectors;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads an entry under {@code integrations}. */
final class IntegrationReader {
    private final @Nullable Connectors connectors;
    private final Findings findings;
    private final PermissionsReader permissions;

    /**
     * Reads what a file says of its integrations.
     *
     * @param connectors what a file may use; null for a text that was good once, where only the form counts
     */
    IntegrationReader(@Nullable Connectors connectors, Findings findings, PermissionsReader permissions) {
        this.connectors = connectors;
        this.findings = findings;
        this.permissions = permissions;
    }

    /** Empty if it is too broken to go on with, which is then among the findings. */
    Optional<IntegrationSettings> read(Yaml.Entry entry) {
        var name = entry.key().value();
        if (!ToolId.isIntegration(name)) {
            findings.add(
                    entry.key().mark(),
                    "expected an integration's name: 1 to 40 of `a-z 0-9 _ -`, a letter or digit first, no `__`");
            return Optional.empty();
        }
        var fields = Fields.of(entry.value(), "the settings of `" + name + "`", findings);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        if (fields.get().has("mcp")) {
            return mcp(name, fields.get());
        }
        if (fields.get().has("openapi")) {
            openapi(name, fields.get());
            return Optional.empty();
        }
        return bundled(entry.key(), fields.get());
    }

    private Optional<IntegrationSettings> bundled(Yaml.Text name, Fields fields) {
        var given = fields.text("connector", "a bundled connector's name");
        var connectorName = given.orElse(name);
        var baseUrl = fields.text("base_url", "a URL").map(this::url).orElse(null);
        var allowPrivate = allowPrivate(fields);
        var connector = connector(connectorName, given.isPresent());
        var lines = fields.take("permissions");
        var rules = lines.map(node -> permissions.permissions(name.value(), node, connector));
        var defaults = fields.take("defaults").map(node -> permissions.defaults(name.value() + ".defaults", node));
        var secrets = connector == null ? references(fields) : secrets(name.mark(), fields, connector);
        return Optional.of(new IntegrationSettings(
                name.value(),
                IntegrationSettings.BUNDLED,
                connectorName.value(),
                baseUrl,
                secrets,
                Map.of(),
                allowPrivate,
                rules.orElse(List.of()),
                defaults.orElse(Defaults.NONE)));
    }

    private @Nullable ConnectorPublished connector(Yaml.Text name, boolean given) {
        if (connectors == null) {
            return null;
        }
        var connector = connectors.find(name.value());
        if (connector.isEmpty()) {
            var names = connectors.names();
            var suggestion = given
                    ? Nearest.suggestion(name.value(), names)
                    : Nearest.suggestion(
                            name.value(),
                            names,
                            "for another name say which `connector` it uses, or give `mcp` or `openapi`");
            findings.add(name.mark(), "unknown connector " + Findings.shown(name.value()) + suggestion);
        }
        return connector.orElse(null);
    }

    private Map<String, String> secrets(Mark integration, Fields fields, ConnectorPublished connector) {
        var secrets = new TreeMap<String, String>();
        var setting = connector.credential();
        if (setting != null) {
            var entry = fields.entry(setting);
            if (entry.isEmpty()) {
                findings.add(
                        integration,
                        "`" + connector.connector() + "` needs `" + setting + "`: " + SecretReference.EXPECTED);
            }
            entry.flatMap(this::reference).ifPresent(reference -> secrets.put(setting, reference));
        }
        fields.refuseUnknown();
        return secrets;
    }

    /** The settings that hold references, where nothing says which ones there should be. */
    private static Map<String, String> references(Fields fields) {
        var references = new TreeMap<String, String>();
        for (var entry : fields.rest()) {
            if (entry.value() instanceof Yaml.Text text && SecretReference.isReference(text.value())) {
                references.put(entry.key().value(), text.value());
            }
        }
        return references;
    }

    private Optional<String> reference(Yaml.Entry entry) {
        if (!(entry.value() instanceof Yaml.Text text) || text.isNothing()) {
            findings.add(
                    entry.value().mark(),
                    SecretReference.EXPECTED + ", found " + entry.value().kind());
            return Optional.empty();
        }
        if (!SecretReference.isReference(text.value())) {
            findings.add(text.mark(), SecretReference.problem(text.value()));
            return Optional.empty();
        }
        return Optional.of(text.value());
    }

    private Optional<IntegrationSettings> mcp(String name, Fields fields) {
        var entry = fields.entry("mcp").orElseThrow();
        fields.entry("openapi")
                .ifPresent(openapi ->
                        findings.add(openapi.key().mark(), "expected one of `mcp` and `openapi`, found both"));
        String url = null;
        if (entry.value() instanceof Yaml.Text text && !text.isNothing()) {
            url = url(text);
        } else {
            findings.add(
                    entry.value().mark(),
                    "expected the URL of an MCP server, found " + entry.value().kind());
        }
        var allowPrivate = allowPrivate(fields);
        var secrets = new TreeMap<String, String>();
        fields.entry("token").flatMap(this::reference).ifPresent(reference -> secrets.put("token", reference));
        var settings = new TreeMap<String, String>();
        var reads = reads(fields);
        if (!reads.isEmpty()) {
            settings.put("reads", String.join("\n", reads));
        }
        var rules = fields.take("permissions").map(node -> permissions.permissions(name, node, null));
        var defaults = fields.take("defaults").map(node -> permissions.defaults(name + ".defaults", node));
        fields.refuseUnknown();
        return url == null
                ? Optional.empty()
                : Optional.of(new IntegrationSettings(
                        name,
                        IntegrationSettings.MCP,
                        url,
                        null,
                        secrets,
                        settings,
                        allowPrivate,
                        rules.orElse(List.of()),
                        defaults.orElse(Defaults.NONE)));
    }

    /** The tools that only read: a person says so, since a server's own word cannot lower a risk. */
    private List<String> reads(Fields fields) {
        var patterns = fields.texts("reads", "a list of tools' names, or patterns with `*`")
                .orElse(List.of());
        for (var pattern : patterns) {
            if (!ToolPattern.isToolPattern(pattern.value())) {
                findings.add(
                        pattern.mark(),
                        "expected a tool's name, or a pattern with `*`, found " + Findings.shown(pattern.value()));
            }
        }
        return patterns.stream().map(Yaml.Text::value).toList();
    }

    /** OpenAPI documents: read so that all errors are said at once, and refused. */
    private void openapi(String name, Fields fields) {
        var entry = fields.entry("openapi").orElseThrow();
        if (!(entry.value() instanceof Yaml.Text text) || text.isNothing()) {
            findings.add(
                    entry.value().mark(),
                    "expected a path or URL of an OpenAPI document, found "
                            + entry.value().kind());
        }
        fields.text("base_url", "a URL").ifPresent(this::url);
        allowPrivate(fields);
        fields.entry("token").ifPresent(this::reference);
        fields.take("permissions").ifPresent(node -> permissions.permissions(name, node, null));
        fields.take("defaults").ifPresent(node -> permissions.defaults(name + ".defaults", node));
        fields.refuseUnknown();
        findings.add(entry.key().mark(), "`openapi` integrations are not supported yet: leave `" + name + "` out");
    }

    private List<String> allowPrivate(Fields fields) {
        var expected = "a list of CIDR blocks such as `10.20.0.0/16`";
        var blocks = fields.texts("allow_private", expected).orElse(List.of());
        for (var block : blocks) {
            if (!AddressBlock.isBlock(block.value())) {
                findings.add(block.mark(), "expected a CIDR block such as `10.20.0.0/16`");
            }
        }
        return blocks.stream().map(Yaml.Text::value).toList();
    }

    private @Nullable String url(Yaml.Text text) {
        try {
            var url = new URI(text.value());
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (web
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return text.value();
            }
        } catch (URISyntaxException e) {
            // the finding below says what was expected
        }
        findings.add(text.mark(), "expected an `https` or `http` URL with a host, without user, query or fragment");
        return null;
    }
}
