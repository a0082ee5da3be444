// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.contracts.seals.SealedClaims;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Declarations that a test makes. */
public final class FakeDeclarations implements DeclaredIntegrations {
    private final List<Runnable> listeners = new ArrayList<>();
    private volatile Map<String, SealedClaims.Integration> all = Map.of();
    private volatile boolean loaded;

    /** Exactly these are declared from now on. */
    public void declare(SealedClaims.Integration... integrations) {
        var byName = new LinkedHashMap<String, SealedClaims.Integration>();
        for (var integration : integrations) {
            byName.put(integration.integration(), integration);
        }
        all = Map.copyOf(byName);
        loaded = true;
        listeners.forEach(Runnable::run);
    }

    @Override
    public boolean loaded() {
        return loaded;
    }

    @Override
    public boolean current() {
        return loaded;
    }

    @Override
    public Map<String, SealedClaims.Integration> all() {
        return all;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
        if (loaded) {
            listener.run();
        }
    }
}
