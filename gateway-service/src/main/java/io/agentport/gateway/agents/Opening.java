// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * Whether the gateway knows what it must know to answer truly: until then a good key would seem unknown. What was there
 * once stays good, so it never closes again. Safe for use by any thread.
 */
@ApplicationScoped
public class Opening {
    private final Queue<BooleanSupplier> missing = new ConcurrentLinkedQueue<>();

    /** To be called while the service starts. */
    public void waitFor(BooleanSupplier there) {
        missing.add(there);
    }

    boolean isOpen() {
        missing.removeIf(BooleanSupplier::getAsBoolean);
        return missing.isEmpty();
    }
}
