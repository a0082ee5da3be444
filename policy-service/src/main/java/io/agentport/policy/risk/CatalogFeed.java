// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.risk;

import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.agentport.policy.schedule.Listeners;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** The catalogue as it is now. */
@Singleton
@Startup
public final class CatalogFeed {
    private final CompactedView<CatalogEvent> view;
    private final Clock clock;
    private final Listeners listeners = new Listeners("the catalogue");
    private volatile Catalog catalog = Catalog.EMPTY;
    private volatile Instant connectorsChangedAt;
    private volatile boolean loaded;

    public CatalogFeed(Messaging messaging, Clock clock) {
        this.clock = clock;
        connectorsChangedAt = clock.instant();
        view = messaging.view(Topic.CATALOG, CatalogEvent.class);
        view.onChange(this::refresh);
    }

    private synchronized void refresh() {
        var next = Catalog.of(view.all().values());
        if (!next.connectors().equals(catalog.connectors())) {
            connectorsChangedAt = clock.instant();
        }
        catalog = next;
        // INVARIANT: set before anybody is told, who may be told only once
        loaded = true;
        listeners.tell();
    }

    public Catalog catalog() {
        return catalog;
    }

    /** Whether all that was published before the start is in. */
    public boolean loaded() {
        return loaded;
    }

    /** When a bundled connector last came, changed or went, as far as this process has seen. */
    public Instant connectorsChangedAt() {
        return connectorsChangedAt;
    }

    /** Called after every change, on a thread that must not be kept. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }
}
