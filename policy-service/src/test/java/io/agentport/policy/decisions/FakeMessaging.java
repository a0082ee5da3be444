// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

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

/** Topics in memory: what was published, and a view that is loaded when the test says so. */
public final class FakeMessaging implements Messaging, Publisher {
    public static final int PARTITIONS = 6;

    public record Published(Topic topic, Event event) {}

    public final List<Published> published = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private Map<String, ? extends Event> viewed = Map.of();

    /** Tells the view's listeners of its content, in the turn in which it gets ready: it is not, yet. */
    public void load(Map<String, ? extends Event> content) {
        viewed = content;
        listeners.forEach(Runnable::run);
    }

    @Override
    public Publisher publisher() {
        return this;
    }

    @Override
    public <E extends Event> CompactedView<E> view(Topic topic, Class<E> events) {
        return new CompactedView<>() {
            @Override
            public Optional<E> get(String key) {
                return Optional.ofNullable(all().get(key));
            }

            @Override
            @SuppressWarnings("unchecked")
            public Map<String, E> all() {
                return (Map<String, E>) viewed;
            }

            @Override
            public void onChange(Runnable listener) {
                listeners.add(listener);
            }

            @Override
            public boolean ready() {
                return false;
            }

            @Override
            public int inFlight() {
                return 0;
            }

            @Override
            public void close() {}
        };
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

    @Override
    public Uni<Void> publish(Topic topic, Event event) {
        published.add(new Published(topic, event));
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> publish(Topic topic, int partition, Event event) {
        return publish(topic, event);
    }

    @Override
    public Uni<Void> retract(Topic topic, String key) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public int partitions(Topic topic) {
        return PARTITIONS;
    }
}
