// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.connectors.DiscoveredTools;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.seals.SealedClaims;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The declared integrations as they can be executed, kept up to date. */
@Singleton
public final class Integrations implements EffectiveTools {
    private final DeclaredIntegrations declared;
    private final DiscoveredTools discovered;
    private final IntegrationReader reader;
    private final AtomicReference<Snapshot> current =
            new AtomicReference<>(new Snapshot(Map.of(), 0, Map.of(), Map.of()));

    public Integrations(DeclaredIntegrations declared, DiscoveredTools discovered, IntegrationReader reader) {
        this.declared = declared;
        this.discovered = discovered;
        this.reader = reader;
    }

    /** One state of the declarations, and of what upstreams offer, and what follows from it. */
    private record Snapshot(
            Map<String, SealedClaims.Integration> declared,
            long discovered,
            Map<String, Integration> integrations,
            Map<ToolId, EffectiveTool> tools) {}

    @Override
    public Optional<EffectiveTool> find(ToolId tool) {
        return Optional.ofNullable(now().tools().get(tool));
    }

    @Override
    public List<IntegrationStatus> integrations() {
        return all().stream().map(Integration::status).toList();
    }

    /** Every declared integration, by name. */
    public List<Integration> all() {
        return List.copyOf(now().integrations().values());
    }

    /** Reads anew what has changed since the last look, and nothing if nothing has. */
    private Snapshot now() {
        // INVARIANT: taken before what it counts is read, so that a change meanwhile is seen at the next look
        long generation = discovered.generation();
        var latest = declared.all();
        var known = current.get();
        if (isOf(known, latest, generation)) {
            return known;
        }
        return current.updateAndGet(
                before -> isOf(before, latest, generation) ? before : read(latest, generation, before));
    }

    private static boolean isOf(Snapshot known, Map<String, SealedClaims.Integration> latest, long generation) {
        return known.discovered() == generation && known.declared().equals(latest);
    }

    private Snapshot read(Map<String, SealedClaims.Integration> latest, long generation, Snapshot before) {
        var integrations = new TreeMap<String, Integration>();
        var tools = new HashMap<ToolId, EffectiveTool>();
        latest.forEach((name, claims) -> {
            var known = before.integrations().get(name);
            boolean same = claims.equals(before.declared().get(name))
                    && (before.discovered() == generation || !claims.kind().equals(McpServer.KIND));
            var integration = known != null && same ? known : reader.read(claims);
            integrations.put(name, integration);
            if (integration instanceof Integration.Usable usable) {
                usable.tools().forEach(tool -> tools.put(tool.effective().id(), tool.effective()));
            }
        });
        return new Snapshot(Map.copyOf(latest), generation, integrations, Map.copyOf(tools));
    }
}
