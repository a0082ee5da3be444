// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.BatchHandler;
import io.agentport.messaging.CompactedView;
import io.agentport.messaging.Consumption;
import io.agentport.messaging.Handler;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Publisher;
import io.agentport.messaging.Received;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Topics in memory, for tests of one class without a broker. */
public final class MemoryMessaging implements Messaging, Publisher {
    /** Everything published, in order. */
    public final List<Event> published = new CopyOnWriteArrayList<>();

    private final Map<Topic, List<Handler<Event>>> handlers = new EnumMap<>(Topic.class);
    private final Map<Topic, View<?>> views = new EnumMap<>(Topic.class);
    private Supplier<Uni<Void>> acknowledgement = () -> Uni.createFrom().voidItem();

    /** What the broker answers from now on. */
    public void acknowledge(Supplier<Uni<Void>> answer) {
        acknowledgement = answer;
    }

    @Override
    public Uni<Void> publish(Topic topic, Event event) {
        return publish(topic, 0, event);
    }

    @Override
    public Uni<Void> publish(Topic topic, int partition, Event event) {
        return Uni.createFrom().deferred(() -> {
            published.add(event);
            var view = views.get(topic);
            if (view != null) {
                view.put(event);
            }
            handlers.getOrDefault(topic, List.of())
                    .forEach(handler -> handler.handle(
                                    new Received<>(topic, partition, 0, event, Instant.now(), false, null))
                            .await()
                            .indefinitely());
            return acknowledgement.get();
        });
    }

    @Override
    public Uni<Void> retract(Topic topic, String key) {
        throw new UnsupportedOperationException("the gateway retracts nothing");
    }

    @Override
    public int partitions(Topic topic) {
        return 6;
    }

    @Override
    public Publisher publisher() {
        return this;
    }

    @Override
    public <E extends Event> Consumption consume(String group, Topic topic, Class<E> events, Handler<E> handler) {
        return tail(topic, 0, events, handler);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Event> CompactedView<E> view(Topic topic, Class<E> events) {
        return (CompactedView<E>) views.computeIfAbsent(topic, t -> new View<>());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends Event> Consumption tail(Topic topic, int partition, Class<E> events, Handler<E> handler) {
        handlers.computeIfAbsent(topic, t -> new ArrayList<>()).add((Handler<Event>) (Handler<?>) handler);
        return new View<E>();
    }

    @Override
    public Consumption follow(String group, java.util.Set<Topic> topics, BatchHandler handler) {
        throw new UnsupportedOperationException("the gateway follows nothing");
    }

    private static final class View<E extends Event> implements CompactedView<E> {
        private final Map<String, E> state = new TreeMap<>();
        private final List<Runnable> listeners = new ArrayList<>();

        @SuppressWarnings("unchecked")
        void put(Event event) {
            state.put(event.key(), (E) event);
            listeners.forEach(Runnable::run);
        }

        @Override
        public Optional<E> get(String key) {
            return Optional.ofNullable(state.get(key));
        }

        @Override
        public Map<String, E> all() {
            return Map.copyOf(state);
        }

        @Override
        public void onChange(Runnable listener) {
            listeners.add(listener);
            listener.run();
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
