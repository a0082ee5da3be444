// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.connectors.DiscoveredTools;
import io.agentport.connector.connectors.mcp.OfferedTools;
import io.agentport.contracts.calls.Digest;
import java.util.HashMap;
import java.util.Map;

/** What upstreams offer, as a test says. */
public final class FakeDiscoveries implements DiscoveredTools {
    private final Map<String, Discovered> bySource = new HashMap<>();
    private long generation;

    /** @param offers JSON array */
    public void offer(String source, String offers, Map<String, Digest> accepted) {
        var read = OfferedTools.readStored(offers);
        bySource.put(source, new Discovered(read.tools(), read.leftOut(), accepted, null));
        generation++;
    }

    public void fail(String source, String problem) {
        bySource.put(source, new Discovered(null, java.util.List.of(), Map.of(), problem));
        generation++;
    }

    @Override
    public boolean loaded() {
        return true;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public Discovered of(String integration, String source) {
        return bySource.getOrDefault(source, Discovered.NOTHING);
    }

    @Override
    public void onChange(Runnable listener) {}
}
