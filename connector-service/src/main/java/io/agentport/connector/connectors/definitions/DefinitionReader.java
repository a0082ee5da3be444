// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.Idempotency;
import io.agentport.connector.connectors.definitions.ConnectorDefinition.Location;
import io.agentport.contracts.calls.ToolId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads a connector's file. Strictly: what it does not know, and what does not fit together, is refused with the place, so
 * that a definition that was loaded can be trusted to be coherent.
 */
public final class DefinitionReader {
    private static final Pattern SETTING = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Pattern PROPERTY = Pattern.compile("agentport(\\.[a-z][a-z0-9-]*)+");

    private DefinitionReader() {}

    /**
     * Reads a connector.
     *
     * @param file its name, for messages
     * @throws InvalidDefinitionException naming file, line and column
     */
    public static ConnectorDefinition read(String file, String text) {
        var yaml = YamlObject.parse(file, text);
        var name = yaml.requiredText("connector");
        if (!ToolId.isIntegration(name)) {
            throw yaml.invalid("connector", "a connector's name is of `a-z 0-9 _ -`, without `__`");
        }
        var title = yaml.requiredText("title");
        var location = location(yaml);
        var authentication = authentication(yaml);
        var keys = keys(yaml);
        var reader = new ToolReader(
                CommonSettings.read(yaml, CommonSettings.STANDARD), keys, shared(yaml, keys, authentication));
        var tools = new ArrayList<ToolDefinition>();
        var written = yaml.object("tools").orElseThrow(() -> yaml.invalid("`tools` is missing"));
        for (var tool : written.keys()) {
            if (!ToolId.isTool(tool)) {
                throw written.invalid(tool, "a tool's name is of `A-Z a-z 0-9 _ . -`, without `__`");
            }
            tools.add(reader.read(tool, written.object(tool).orElseThrow()));
        }
        yaml.refuseOthers();
        return new ConnectorDefinition(name, title, location, authentication, tools);
    }

    private static Location location(YamlObject yaml) {
        var fixed = yaml.parsed("base_url", BaseUrl::parse);
        var property = yaml.parsed("base_url_property", DefinitionReader::property);
        if (fixed.isPresent() && property.isPresent()) {
            throw yaml.invalid("base_url_property", "`base_url` says already where the service is");
        }
        return fixed.<Location>map(Location.Fixed::new)
                .or(() -> property.map(Location.Property::new))
                .orElseGet(Location.PerIntegration::new);
    }

    private static String property(String name) {
        if (!PROPERTY.matcher(name).matches()) {
            throw new IllegalArgumentException("expected the name of a setting of this service");
        }
        return name;
    }

    private static AuthenticationScheme authentication(YamlObject yaml) {
        var auth = yaml.object("auth").orElseThrow(() -> yaml.invalid("`auth` is missing; without: `{scheme: none}`"));
        var scheme = auth.requiredText("scheme");
        var result = switch (scheme) {
            case "none" -> new AuthenticationScheme.None();
            case "bearer" -> new AuthenticationScheme.Bearer(setting(auth));
            case "basic" -> new AuthenticationScheme.Basic(auth.requiredText("user"), setting(auth));
            case "header" ->
                new AuthenticationScheme.Header(
                        auth.requiredParsed("name", HeaderNames::requireFree),
                        auth.text("prefix").orElse(""),
                        setting(auth));
            default -> throw auth.invalid("scheme", "`scheme` is none, bearer, basic or header");
        };
        auth.refuseOthers();
        return result;
    }

    private static String setting(YamlObject auth) {
        return auth.requiredParsed("setting", name -> {
            if (!SETTING.matcher(name).matches() || name.equals("base_url") || name.equals("allow_private")) {
                throw new IllegalArgumentException("a setting's name is of `a-z 0-9 _`");
            }
            return name;
        });
    }

    private static ToolReader.Keys keys(YamlObject yaml) {
        var written = yaml.object("idempotency");
        if (written.isEmpty()) {
            return ToolReader.Keys.NONE;
        }
        var keys = new ToolReader.Keys(
                new TreeSet<>(written.get().texts("methods")),
                new Idempotency(
                        written.get().requiredParsed("header", HeaderNames::requireFree),
                        written.get().requiredParsed("lifetime", Quantities::duration)));
        written.get().refuseOthers();
        return keys;
    }

    /** The schemas that arguments can be {@code like}, and the groups that tools can {@code include}. */
    private static ToolReader.Shared shared(
            YamlObject yaml, ToolReader.Keys keys, AuthenticationScheme authentication) {
        var schemas = new LinkedHashMap<String, JsonNode>();
        yaml.object("schemas").ifPresent(all -> all.keys().forEach(name -> schemas.put(name, all.json(name))));
        Map<String, YamlObject> groups = new LinkedHashMap<>();
        yaml.object("groups")
                .ifPresent(all -> all.keys()
                        .forEach(name -> groups.put(name, all.object(name).orElseThrow())));
        for (var group : groups.values()) {
            new ArgumentReader(schemas).read(group);
            group.refuseOthers();
        }
        var reserved = new ArrayList<String>();
        if (keys.idempotency() != null) {
            reserved.add(keys.idempotency().header());
        }
        if (authentication instanceof AuthenticationScheme.Header header) {
            reserved.add(header.name());
        }
        return new ToolReader.Shared(schemas, groups, reserved);
    }
}
