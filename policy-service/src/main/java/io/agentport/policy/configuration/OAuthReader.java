// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.policy.configuration.yaml.Fields;
import io.agentport.policy.configuration.yaml.Findings;
import io.agentport.policy.configuration.yaml.Mark;
import io.agentport.policy.configuration.yaml.Nearest;
import io.agentport.policy.configuration.yaml.Yaml;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code oauth}, at the top level and of an agent. */
final class OAuthReader {
    /** RFC 6749, appendix A.4. */
    private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,100}");

    /** RFC 6749, appendix A.1: visible characters. */
    private static final Pattern CLIENT = Pattern.compile("[!-~]{1,400}");

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> peopleClients;
    private final Findings findings;
    /** Where each client was given to an agent. */
    private final Map<OAuthClient, Mark> given = new HashMap<>();

    private boolean present;
    private @Nullable OAuthSettings settings;

    /** @param peopleClients whose tokens are people's, so that no agent may have them */
    OAuthReader(Set<String> peopleClients, Findings findings) {
        this.peopleClients = peopleClients;
        this.findings = findings;
    }

    /** The file's own {@code oauth}, to be read before any agent's. */
    void top(Yaml node) {
        present = true;
        var read = Fields.of(node, "a mapping with `resource` and `issuers`", findings);
        if (read.isEmpty()) {
            return;
        }
        var fields = read.get();
        var resource = resource(fields);
        var issuers = issuers(fields);
        var scopes = scopes(fields);
        fields.refuseUnknown();
        if (resource.isPresent() && !issuers.isEmpty()) {
            settings = new OAuthSettings(resource.get(), issuers, scopes);
        }
    }

    /** An agent's {@code oauth}; empty if it is missing or wrong. */
    Optional<AcceptedTokens> agent(Yaml.Entry entry) {
        var read = Fields.of(entry.value(), "a mapping with `client`", findings);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        var fields = read.get();
        var mark = fields.mark();
        var name = fields.entry("client");
        if (name.isEmpty()) {
            findings.add(mark, "expected `client`, which is missing");
        }
        var client = name.map(Yaml.Entry::value).flatMap(this::client);
        var issuer = fields.text("issuer", "one of the issuers of `oauth` at the top level");
        fields.refuseUnknown();
        if (!present) {
            findings.add(
                    entry.key().mark(),
                    "tokens need `oauth` at the top level too: expected it with `resource` and `issuers`");
        }
        var all = settings;
        if (all == null) {
            return Optional.empty();
        }
        var from = issuer.isPresent() ? known(issuer.get(), all) : only(mark, all);
        return client.flatMap(text -> from.flatMap(url -> once(text, new OAuthClient(url, text.value()))))
                .map(found -> new AcceptedTokens(found, all.resource(), all.scopes()));
    }

    private Optional<Yaml.Text> client(Yaml node) {
        if (!(node instanceof Yaml.Text text && CLIENT.matcher(text.value()).matches())) {
            findings.add(node.mark(), "expected the client's id as its tokens name it in `azp` or `client_id`");
            return Optional.empty();
        }
        if (peopleClients.contains(text.value())) {
            findings.add(node.mark(), "people use this client: expected one that only agents use");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private Optional<String> known(Yaml.Text issuer, OAuthSettings all) {
        if (all.issuers().contains(issuer.value())) {
            return Optional.of(issuer.value());
        }
        findings.add(issuer.mark(), "unknown issuer; expected " + Nearest.list(all.issuers()));
        return Optional.empty();
    }

    private Optional<String> only(Mark mark, OAuthSettings all) {
        if (all.issuers().size() == 1) {
            return Optional.of(all.issuers().getFirst());
        }
        findings.add(mark, "expected `issuer`, because there are several: " + Nearest.list(all.issuers()));
        return Optional.empty();
    }

    /** A token must not speak for two agents. */
    private Optional<OAuthClient> once(Yaml.Text text, OAuthClient client) {
        var before = given.putIfAbsent(client, text.mark());
        if (before == null) {
            return Optional.of(client);
        }
        findings.add(text.mark(), "this client is another agent's already, on line " + before.line());
        return Optional.empty();
    }

    private Optional<String> resource(Fields fields) {
        var expected = "the URL of `/mcp` as agents reach it";
        var mark = fields.mark();
        var entry = fields.entry("resource");
        if (entry.isEmpty()) {
            findings.add(mark, "expected `resource`, which is missing: " + expected);
        }
        return entry.map(Yaml.Entry::value).flatMap(node -> url(node, expected));
    }

    private List<String> issuers(Fields fields) {
        var expected = "a list of the URLs of authorization servers, as tokens name them in `iss`";
        var mark = fields.mark();
        if (!fields.has("issuers")) {
            findings.add(mark, "expected `issuers`, which is missing: " + expected);
            return List.of();
        }
        var issuers = new ArrayList<String>();
        var texts = fields.texts("issuers", expected);
        for (var text : texts.orElse(List.of())) {
            url(text, "the URL of an authorization server, as tokens name it in `iss`")
                    .ifPresent(issuers::add);
        }
        if (texts.isPresent() && texts.get().isEmpty()) {
            findings.add(mark, "expected at least one of `issuers`, found an empty list");
        }
        return issuers;
    }

    private List<String> scopes(Fields fields) {
        var scopes = fields.texts("scopes", "a list of scopes").orElse(List.of());
        for (var scope : scopes) {
            if (!SCOPE.matcher(scope.value()).matches()) {
                findings.add(
                        scope.mark(), "expected a scope: 1 to 100 visible characters without quotes and backslashes");
            } else if (scope.value().equals("offline_access")) {
                findings.add(scope.mark(), "`offline_access` is between a client and its issuer: leave it out");
            }
        }
        return scopes.stream().map(Yaml.Text::value).toList();
    }

    /** Keys and tokens travel to these: in clear on this machine only. */
    private Optional<String> url(Yaml node, String expected) {
        if (node instanceof Yaml.Text text) {
            try {
                var url = new URI(text.value());
                boolean safe = "https".equals(url.getScheme())
                        || ("http".equals(url.getScheme()) && LOOPBACK.contains(String.valueOf(url.getHost())));
                if (safe
                        && url.getHost() != null
                        && url.getRawUserInfo() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null) {
                    return Optional.of(text.value());
                }
            } catch (URISyntaxException e) {
                // the finding below says what was expected
            }
        }
        findings.add(
                node.mark(),
                "expected " + expected + ": `https`, on this machine also `http`, without user, query or fragment");
        return Optional.empty();
    }
}
