// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.connectors.definitions.ConnectorDefinition;
import io.agentport.connector.connectors.definitions.DefinitionReader;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connectors that come with this service. A file that is not valid stops the start. */
@Singleton
public final class BundledConnectors {
    private static final List<String> FILES = List.of("sandbox.yaml", "stripe.yaml");

    private final Map<String, ConnectorDefinition> byName = new LinkedHashMap<>();

    public BundledConnectors() {
        for (var file : FILES) {
            var definition = DefinitionReader.read(file, read("/connectors/" + file));
            if (!file.equals(definition.name() + ".yaml")) {
                throw new IllegalStateException("`" + file + "` defines `" + definition.name() + "`");
            }
            byName.put(definition.name(), definition);
        }
    }

    private static String read(String resource) {
        try (var in = BundledConnectors.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("`" + resource + "` is not in this service's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<ConnectorDefinition> all() {
        return List.copyOf(byName.values());
    }

    public Optional<ConnectorDefinition> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
