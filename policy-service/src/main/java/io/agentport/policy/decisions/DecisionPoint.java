// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.configuration.Revision;
import io.agentport.policy.risk.Catalog;
import io.agentport.policy.risk.CatalogFeed;
import io.agentport.policy.schedule.Listeners;
import io.agentport.policy.schedule.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Keeps the compiled policy in step with the revision in force and the catalogue. */
@Singleton
public final class DecisionPoint {
    /** A policy, and what it was made of. */
    private record Compiled(Revision revision, Catalog catalog, Policy policy) {}

    private static final Duration CATCH_UP_EVERY = Duration.ofMillis(200);

    private final PolicyInForce inForce;
    private final CatalogFeed catalog;
    private final BiFunction<Revision, Catalog, Policy> compiler;
    private final Listeners listeners = new Listeners("the policy");
    private volatile @Nullable Compiled compiled;

    @Inject
    public DecisionPoint(PolicyInForce inForce, CatalogFeed catalog) {
        this(inForce, catalog, Policy::compile);
    }

    DecisionPoint(PolicyInForce inForce, CatalogFeed catalog, BiFunction<Revision, Catalog, Policy> compiler) {
        this.inForce = inForce;
        this.catalog = catalog;
        this.compiler = compiler;
        inForce.onChange(this::catchUp);
        catalog.onChange(this::catchUp);
    }

    void start(@Observes StartupEvent startup, Ticker ticker) {
        ticker.every(CATCH_UP_EVERY, "compiling the policy", () -> {
            catchUp();
            return Uni.createFrom().voidItem();
        });
    }

    /** Compiles the policy unless it is as it should be. */
    synchronized void catchUp() {
        var revision = inForce.current();
        if (revision.isEmpty() || !catalog.loaded() || policy().isPresent()) {
            return;
        }
        var tools = catalog.catalog();
        compiled = new Compiled(revision.get(), tools, compiler.apply(revision.get(), tools));
        listeners.tell();
    }

    /**
     * Empty until a revision is in force and the catalogue is loaded, and while the policy lags behind either: what is out of
     * date decides nothing.
     */
    public Optional<Policy> policy() {
        var now = compiled;
        return now != null
                        && now.catalog.equals(catalog.catalog())
                        && inForce.current().filter(now.revision::equals).isPresent()
                ? Optional.of(now.policy)
                : Optional.empty();
    }

    /** Called after every change, on a thread that must not be kept. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }
}
