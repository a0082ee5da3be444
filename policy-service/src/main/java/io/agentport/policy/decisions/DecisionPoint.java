// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.risk.CatalogFeed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps the compiled policy in step with the revision in force and the catalogue. */
@Singleton
public final class DecisionPoint {
    private final PolicyInForce inForce;
    private final CatalogFeed catalog;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Policy policy;

    public DecisionPoint(PolicyInForce inForce, CatalogFeed catalog) {
        this.inForce = inForce;
        this.catalog = catalog;
        inForce.onChange(this::compile);
        catalog.onChange(this::compile);
        compile();
    }

    private synchronized void compile() {
        var revision = inForce.current();
        if (revision.isPresent() && catalog.loaded()) {
            policy = Policy.compile(revision.get(), catalog.catalog());
            listeners.forEach(Runnable::run);
        }
    }

    /** Empty until a revision is in force and the catalogue is loaded. */
    public Optional<Policy> policy() {
        return Optional.ofNullable(policy);
    }

    /** Called after every change, on a thread that must not be kept. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }
}
