// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** {@link Messaging} by the plain Kafka clients: one producer, and a consumer with its thread for each consumption. */
@ApplicationScoped
public class KafkaMessaging implements Messaging, AutoCloseable {
    /** Where an agent waits for what a group does with a record. */
    private static final Set<Topic> ON_THE_CALL_PATH = EnumSet.of(Topic.CALLS, Topic.ASKS, Topic.PERMITS);

    /** How long other topics' records gather before they are read together. */
    private static final Duration BEHIND_CALLS = Duration.ofMillis(50);

    private final ClientSettings settings;
    private final Vertx vertx;
    private final MeterRegistry metrics;
    private final String topicsPrefix;
    private final HandlerContexts contexts;
    private final KafkaPublisher publisher;
    private final DeadLetters deadLetters;
    private final List<PollLoop> loops = new CopyOnWriteArrayList<>();

    /**
     * Messaging for one process.
     *
     * @param kafka where the broker is and how to sign in
     * @param topicsPrefix what the topics' names start with
     * @param service named in dead letters
     */
    @Inject
    public KafkaMessaging(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Vertx vertx,
            MeterRegistry metrics,
            @ConfigProperty(name = "agentport.topics-prefix", defaultValue = "agentport.") String topicsPrefix,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.settings = new ClientSettings(kafka);
        this.vertx = vertx;
        this.metrics = metrics;
        this.topicsPrefix = topicsPrefix;
        contexts = new HandlerContexts(vertx);
        publisher = new KafkaPublisher(settings.producer(), topicsPrefix);
        deadLetters = new DeadLetters(publisher, metrics, service);
    }

    @Override
    public Publisher publisher() {
        return publisher;
    }

    @Override
    public <E extends Event> Consumption consume(String group, Topic topic, Class<E> events, Handler<E> handler) {
        var attempts = new Attempts<>(topic, events, handler, deadLetters, contexts, vertx);
        var consumption = new GroupConsumption(
                group,
                topic.name(topicsPrefix),
                settings.groupMember(group, ClientSettings.MAX_POLL_RECORDS),
                attempts,
                ON_THE_CALL_PATH.contains(topic) ? Duration.ZERO : BEHIND_CALLS,
                System::nanoTime);
        gauge("agentport.consumer.in.flight", group, topic.name(""), consumption, GroupConsumption::inFlight);
        gauge("agentport.consumer.lag", group, topic.name(""), consumption, GroupConsumption::lag);
        return started(consumption);
    }

    @Override
    public <E extends Event> CompactedView<E> view(Topic topic, Class<E> events) {
        if (!topic.compacted()) {
            throw new IllegalArgumentException("`" + topic + "` is not compacted");
        }
        return started(
                new KafkaView<>(topic, topic.name(topicsPrefix), events, settings.loner("earliest"), deadLetters));
    }

    @Override
    public <E extends Event> Consumption tail(Topic topic, int partition, Class<E> events, Handler<E> handler) {
        return started(new TailConsumption<>(
                topic,
                new TopicPartition(topic.name(topicsPrefix), partition),
                events,
                handler,
                settings.loner("latest"),
                contexts,
                deadLetters));
    }

    @Override
    public Consumption follow(String group, Set<Topic> topics, BatchHandler handler) {
        var consumption = new FollowConsumption(
                group,
                FollowConsumption.byName(topics, topicsPrefix),
                handler,
                settings.groupMember(group, FollowConsumption.MAX_POLL_RECORDS),
                contexts,
                vertx);
        gauge("agentport.consumer.in.flight", group, "several", consumption, FollowConsumption::inFlight);
        gauge("agentport.consumer.lag", group, "several", consumption, FollowConsumption::lag);
        return started(consumption);
    }

    /** Whether each consumption that was not closed is ready, by what it reads. */
    Map<String, Boolean> consumptions() {
        var byName = new TreeMap<String, Boolean>();
        loops.stream()
                .filter(loop -> !loop.stopped())
                .forEach(loop -> byName.merge(loop.name(), loop.ready(), Boolean::logicalAnd));
        return byName;
    }

    /** While handlers still have what they work with, such as the database. */
    void stopWith(@Observes ShutdownEvent shutdown) {
        close();
    }

    /** Closes all consumptions, then the producer. */
    @Override
    @PreDestroy
    public void close() {
        loops.forEach(PollLoop::stop);
        loops.forEach(PollLoop::close);
        publisher.close();
    }

    private <L extends PollLoop> L started(L loop) {
        loops.add(loop);
        loop.start();
        return loop;
    }

    private <T> void gauge(String name, String group, String topic, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .tag("group", group)
                .tag("topic", topic)
                .strongReference(true)
                .register(metrics);
    }
}
