// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.SignalEvent.CallCancelled;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.testing.Backing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of its own on the real broker, and as many replicas of a service as a test wants. */
final class World implements AutoCloseable {
    static final AgentId AGENT = new AgentId("support-bot");
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final String prefix = Backing.shared().freshTopicsPrefix();
    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<KafkaMessaging> replicas = new ArrayList<>();

    Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", Backing.shared().bootstrapServers());
    }

    KafkaMessaging replica() {
        var replica = new KafkaMessaging(kafka(), vertx, metrics, prefix, "a-service");
        replicas.add(replica);
        return replica;
    }

    static CallCancelled signal() {
        return new CallCancelled(CallId.random(), AGENT, Instant.EPOCH);
    }

    /** Of the same key as the given one; {@code at} tells the two apart. */
    static CallCancelled signal(CallId call, long at) {
        return new CallCancelled(call, AGENT, Instant.ofEpochMilli(at));
    }

    static CallRequested call(String traceparent) {
        return new CallRequested(
                CallId.random(),
                AGENT,
                new ToolId("stripe", "create_refund"),
                CanonicalJson.ofCanonical("{}"),
                null,
                0,
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(60),
                new AgentProof("cHJvb2Y"),
                traceparent);
    }

    static void publish(Messaging messaging, Topic topic, Event event) {
        messaging.publisher().publish(topic, event).await().atMost(PATIENCE);
    }

    void publishRaw(Topic topic, String key, byte[] value) throws Exception {
        try (var producer =
                new KafkaProducer<byte[], byte[]>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic.name(prefix), key.getBytes(UTF_8), value))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Sum of the offsets a group has committed. */
    long committed(String group) throws Exception {
        try (var admin = Admin.create(kafka())) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(offset -> offset == null ? 0 : offset.offset())
                    .sum();
        }
    }

    @Override
    public void close() {
        replicas.forEach(KafkaMessaging::close);
        Uni.createFrom()
                .completionStage(vertx.close().toCompletionStage())
                .await()
                .atMost(PATIENCE);
    }
}
