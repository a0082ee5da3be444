// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.integrations;

import io.agentport.connector.seals.Seals;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Messaging;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code integrations}. A record whose seal is not good, that stands under another name than it is sealed for, or
 * that is older than one that was believed before, in whatever process, changes nothing.
 */
@Singleton
public final class SealedIntegrations implements DeclaredIntegrations {
    private static final Logger LOG = Logger.getLogger(SealedIntegrations.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Messaging messaging;
    private final Seals seals;
    private final SeenVersions versions;
    private final Vertx vertx;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, SealedClaims.Integration> current = Map.of();
    private volatile @Nullable CompactedView<IntegrationDeclared> view;
    private volatile boolean loaded;
    private boolean busy;
    private boolean again;

    SealedIntegrations(Messaging messaging, Seals seals, SeenVersions versions, Vertx vertx) {
        this.messaging = messaging;
        this.seals = seals;
        this.versions = versions;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        var started = messaging.view(Topic.INTEGRATIONS, IntegrationDeclared.class);
        view = started;
        // off the consumer's thread: the database is asked, and listeners read definitions
        started.onChange(() -> vertx.runOnContext(tick -> refresh(started)));
    }

    @Override
    public boolean loaded() {
        return loaded;
    }

    @Override
    public boolean current() {
        var source = view;
        return loaded && source != null && source.current();
    }

    @Override
    public Map<String, SealedClaims.Integration> all() {
        return current;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
        if (loaded) {
            listener.run();
        }
    }

    /** One at a time; a change that comes meanwhile is looked at afterwards. */
    private void refresh(CompactedView<IntegrationDeclared> source) {
        synchronized (this) {
            if (busy) {
                again = true;
                return;
            }
            busy = true;
        }
        Uni.createFrom()
                .deferred(() -> verify(source.all().values().stream().toList()))
                .onFailure()
                .invoke(failure -> LOG.warn("integrations cannot be checked now; tried again", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .flatMap(verified -> io.vertx.mutiny.core.Vertx.newInstance(vertx)
                        .executeBlocking(() -> {
                            adopt(verified);
                            return true;
                        }))
                .subscribe()
                .with(done -> next(source), failure -> {
                    LOG.error("integrations were not adopted", failure);
                    next(source);
                });
    }

    private void next(CompactedView<IntegrationDeclared> source) {
        boolean repeat;
        synchronized (this) {
            busy = false;
            repeat = again;
            again = false;
        }
        if (repeat) {
            refresh(source);
        }
    }

    private void adopt(Map<String, SealedClaims.Integration> verified) {
        if (!verified.equals(current)) {
            current = verified; // the same object otherwise, which readers recognise at a glance
        }
        for (var listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("a listener to integrations failed", e);
            }
        }
        if (!loaded) {
            loaded = true;
            // those that wait for everything to be loaded look again
            listeners.forEach(Runnable::run);
        }
    }

    private Uni<Map<String, SealedClaims.Integration>> verify(List<IntegrationDeclared> declared) {
        var before = current;
        return Multi.createFrom()
                .iterable(declared)
                .onItem()
                .transformToUniAndConcatenate(record -> verify(record, before.get(record.integration())))
                .collect()
                .in(
                        TreeMap<String, SealedClaims.Integration>::new,
                        (all, one) -> one.ifPresent(claims -> all.put(claims.integration(), claims)))
                .map(Map::copyOf);
    }

    /** What is believed about an integration after this record. */
    private Uni<Optional<SealedClaims.Integration>> verify(
            IntegrationDeclared declared, SealedClaims.@Nullable Integration before) {
        if (before != null && before.version() == declared.version()) {
            return Uni.createFrom().item(Optional.of(before));
        }
        var result = seals.fromPolicy().open(declared.seal(), SealedClaims.Integration.class, Instant.EPOCH);
        if (!(result instanceof SealResult.Valid<SealedClaims.Integration> valid)
                || !valid.claims().integration().equals(declared.integration())
                || valid.claims().version() != declared.version()) {
            LOG.warnf("the declaration of `%s` is not sealed for us and is ignored", declared.integration());
            return Uni.createFrom().item(Optional.ofNullable(before));
        }
        return versions.newest(declared.integration(), declared.version()).map(newest -> {
            if (newest > declared.version()) {
                LOG.warnf(
                        "the declaration of `%s` is older than one seen before and is ignored", declared.integration());
                return Optional.ofNullable(before);
            }
            return Optional.of(valid.claims());
        });
    }
}
