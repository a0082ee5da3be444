// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.catalog;

import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.BatchHandler;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Handler;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Publisher;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The topic {@code catalog} in memory: what is published stands there at once. */
final class FakeCatalog implements Messaging, Publisher, CompactedView<CatalogEvent> {
    private final Map<String, CatalogEvent> entries = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean loaded;

    void put(CatalogEvent entry) {
        entries.put(entry.key(), entry);
    }

    void load() {
        loaded = true;
        listeners.forEach(Runnable::run);
    }

    void failOnce() {
        failing.set(true);
    }

    int writes() {
        return writes.get();
    }

    @Override
    public Uni<Void> publish(Topic topic, Event event) {
        return write(() -> put((CatalogEvent) event));
    }

    @Override
    public Uni<Void> retract(Topic topic, String key) {
        return write(() -> entries.remove(key));
    }

    private Uni<Void> write(Runnable change) {
        return Uni.createFrom().voidItem().invoke(() -> {
            if (failing.compareAndSet(true, false)) {
                throw new IllegalStateException("the broker is away");
            }
            writes.incrementAndGet();
            change.run();
        });
    }

    @Override
    public Map<String, CatalogEvent> all() {
        return Map.copyOf(entries);
    }

    @Override
    public Optional<CatalogEvent> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
        if (loaded) {
            listener.run();
        }
    }

    @Override
    public boolean ready() {
        return loaded;
    }

    @Override
    public Publisher publisher() {
        return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Event> CompactedView<E> view(Topic topic, Class<E> events) {
        return (CompactedView<E>) this;
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    public void close() {}

    @Override
    public Uni<Void> publish(Topic topic, int partition, Event event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int partitions(Topic topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <E extends Event> Consumption consume(String group, Topic topic, Class<E> events, Handler<E> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <E extends Event> Consumption tail(Topic topic, int partition, Class<E> events, Handler<E> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Consumption follow(String group, Set<Topic> topics, BatchHandler handler) {
        throw new UnsupportedOperationException();
    }
}
