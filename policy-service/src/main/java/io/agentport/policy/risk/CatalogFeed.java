// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.risk;

import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The catalogue as it is now. */
@Singleton
@Startup
public final class CatalogFeed {
    private final CompactedView<CatalogEvent> view;
    private final Clock clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Catalog catalog = Catalog.EMPTY;
    private volatile Instant connectorsChangedAt;

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
        listeners.forEach(Runnable::run);
    }

    public Catalog catalog() {
        return catalog;
    }

    /** Whether all that was published before the start is in. */
    public boolean loaded() {
        return view.ready();
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
