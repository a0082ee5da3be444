// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.DiscoveredTools;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.definitions.ConnectorDefinition;
import io.agentport.connector.connectors.definitions.ConnectorDefinition.Location;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.connector.connectors.requests.RequestBuilder;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.seals.SealedClaims;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Joins a declared integration's settings with its connector's definition. Settings that do not fit leave no tools. */
@Singleton
public final class IntegrationReader {
    private static final Logger LOG = Logger.getLogger(IntegrationReader.class);
    private static final String BUNDLED = "bundled";
    private static final List<AddressRange> LOOPBACK =
            List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("::1/128"));

    private final BundledConnectors connectors;
    private final DiscoveredTools discovered;
    private final Config config;

    public IntegrationReader(BundledConnectors connectors, DiscoveredTools discovered, Config config) {
        this.connectors = connectors;
        this.discovered = discovered;
        this.config = config;
    }

    Integration read(SealedClaims.Integration declared) {
        try {
            return usable(declared);
        } catch (IllegalArgumentException e) {
            return new Integration.Unusable(
                    status(declared, null, List.of(), List.of(), String.valueOf(e.getMessage()), 0));
        } catch (RuntimeException e) { // a defect of ours, which leaves the other integrations alone
            LOG.errorf(e, "the integration `%s` cannot be read", declared.integration());
            return new Integration.Unusable(
                    status(declared, null, List.of(), List.of(), "it cannot be read; the log says why", 0));
        }
    }

    private Integration usable(SealedClaims.Integration declared) {
        if (declared.kind().equals(McpServer.KIND)) {
            return new McpServer(declared).integration(discovered.of(declared.integration(), declared.connector()));
        }
        if (!declared.kind().equals(BUNDLED)) {
            throw new IllegalArgumentException("integrations of kind `" + declared.kind() + "` are not supported yet");
        }
        var connector = connectors
                .find(declared.connector())
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no bundled connector `" + declared.connector() + "`"));
        var authentication = authentication(connector, declared);
        var baseUrl = baseUrl(connector.location(), declared.baseUrl());
        var allowPrivate = allowPrivate(connector.location(), declared);
        var tools = new ArrayList<Integration.Tool>();
        for (var tool : connector.tools()) {
            var id = new ToolId(declared.integration(), tool.name());
            tools.add(new Integration.Tool(effective(id, tool, baseUrl, allowPrivate, authentication), face(tool)));
        }
        var secrets = authentication.secret().stream().toList();
        return new Integration.Usable(status(declared, baseUrl, allowPrivate, secrets, null, tools.size()), tools);
    }

    private static Integration.Face face(ToolDefinition tool) {
        return new Integration.Face(
                tool.title(),
                tool.description(),
                tool.idempotent(),
                tool.arguments().text(),
                null,
                tool.tags());
    }

    private static EffectiveTool effective(
            ToolId id,
            ToolDefinition tool,
            BaseUrl baseUrl,
            List<AddressRange> allowPrivate,
            Authentication authentication) {
        return new EffectiveTool(
                id,
                DefinitionDigest.of(id, tool, baseUrl, allowPrivate, authentication),
                null,
                Protocol.HTTP,
                tool.risk(),
                new Upstream(baseUrl.origin(), allowPrivate, tool.timeout(), tool.maxResponseBytes()),
                authentication,
                tool.idempotency(),
                tool.rejections(),
                tool.maskedFields(),
                new RequestBuilder(tool, baseUrl));
    }

    private static Authentication authentication(ConnectorDefinition connector, SealedClaims.Integration declared) {
        var setting = connector.credential();
        for (var given : declared.secrets().keySet()) {
            if (!setting.equals(Optional.of(given))) {
                throw new IllegalArgumentException("`" + connector.name() + "` has no setting `" + given + "`");
            }
        }
        for (var given : declared.settings().keySet()) {
            throw new IllegalArgumentException("`" + connector.name() + "` has no setting `" + given + "`");
        }
        if (setting.isEmpty()) {
            return new Authentication.None();
        }
        var reference = declared.secrets().get(setting.get());
        if (reference == null) {
            throw new IllegalArgumentException("`" + setting.get() + "` is missing");
        }
        return connector.authentication().with(new SecretReference(setting.get(), reference));
    }

    private BaseUrl baseUrl(Location location, @Nullable String declared) {
        if (declared != null) {
            return BaseUrl.parse(declared);
        }
        return switch (location) {
            case Location.Fixed fixed -> fixed.url();
            case Location.Property property ->
                config.getOptionalValue(property.name(), String.class)
                        .map(BaseUrl::parse)
                        .orElseThrow(() -> new IllegalArgumentException("`base_url` is missing"));
            case Location.PerIntegration p -> throw new IllegalArgumentException("`base_url` is missing");
        };
    }

    /** What this process's operator has put on this machine may be dialled there; the file has no say in that. */
    private static List<AddressRange> allowPrivate(Location location, SealedClaims.Integration declared) {
        var ranges = new ArrayList<AddressRange>();
        declared.allowPrivate().forEach(range -> ranges.add(AddressRange.parse(range)));
        if (location instanceof Location.Property && declared.baseUrl() == null) {
            ranges.addAll(LOOPBACK);
        }
        return ranges;
    }

    private static IntegrationStatus status(
            SealedClaims.Integration declared,
            @Nullable BaseUrl baseUrl,
            List<AddressRange> allowPrivate,
            List<SecretReference> secrets,
            @Nullable String problem,
            int tools) {
        return new IntegrationStatus(
                declared.integration(),
                declared.connector(),
                baseUrl == null ? null : baseUrl.origin(),
                allowPrivate,
                secrets,
                problem,
                tools,
                0);
    }
}
