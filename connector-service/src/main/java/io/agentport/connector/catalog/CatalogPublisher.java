// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.catalog;

import io.agentport.connector.connectors.DiscoveredTools;
import io.agentport.connector.connectors.effective.BundledConnectors;
import io.agentport.connector.connectors.effective.Integrations;
import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Publisher;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code catalog} equal to what this service can do: at the start, after every change of the integrations, and every
 * half minute, which mends what another replica of an older version may have published. All replicas publish the same, and
 * only what differs from what stands there.
 */
@Singleton
public final class CatalogPublisher {
    private static final Logger LOG = Logger.getLogger(CatalogPublisher.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long RETRY_MILLIS = 1000;

    private final Messaging messaging;
    private final BundledConnectors connectors;
    private final Integrations integrations;
    private final DeclaredIntegrations declared;
    private final DiscoveredTools discovered;
    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "catalog-publisher");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile @Nullable CompactedView<CatalogEvent> standing;
    private volatile boolean published;

    public CatalogPublisher(
            Messaging messaging,
            BundledConnectors connectors,
            Integrations integrations,
            DeclaredIntegrations declared,
            DiscoveredTools discovered) {
        this.messaging = messaging;
        this.connectors = connectors;
        this.integrations = integrations;
        this.declared = declared;
        this.discovered = discovered;
    }

    void start(@Observes StartupEvent event) {
        var view = messaging.view(Topic.CATALOG, CatalogEvent.class);
        standing = view;
        view.onChange(() -> {
            if (!published) {
                publishSoon(0);
            }
        });
        declared.onChange(() -> publishSoon(0));
        discovered.onChange(() -> publishSoon(0));
        var unused = worker.scheduleWithFixedDelay(
                () -> publishSoon(0), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        worker.shutdownNow();
        var view = standing;
        if (view != null) {
            view.close();
        }
    }

    /** Whether the catalogue has been published since the start. */
    public boolean published() {
        return published;
    }

    private void publishSoon(long delayMillis) {
        if (asked.compareAndSet(false, true)) {
            var unused = worker.schedule(this::publish, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void publish() {
        asked.set(false);
        var view = standing;
        if (view == null || !view.ready() || !declared.loaded() || !discovered.loaded()) {
            return; // INVARIANT: before all are loaded, what is missing here is not gone
        }
        try {
            var wanted = Catalog.of(connectors.all(), integrations.all(), clock.millis());
            apply(Catalog.changes(view.all(), wanted));
            published = true;
        } catch (RuntimeException e) {
            LOG.warnf("publishing the catalogue failed, trying again: %s", e.getMessage());
            publishSoon(RETRY_MILLIS);
        }
    }

    private void apply(Catalog.Changes changes) {
        Publisher publisher = messaging.publisher();
        var all = new ArrayList<Uni<Void>>();
        changes.publish().forEach(entry -> all.add(publisher.publish(Topic.CATALOG, entry)));
        changes.retract().forEach(key -> all.add(publisher.retract(Topic.CATALOG, key)));
        if (!all.isEmpty()) {
            Uni.join().all(all).andCollectFailures().await().atMost(PATIENCE);
            LOG.infof(
                    "catalogue: %d entries published, %d retracted",
                    changes.publish().size(), changes.retract().size());
        }
    }
}
