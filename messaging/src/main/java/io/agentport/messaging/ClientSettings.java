// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes clients that keep the transport's promises, whatever else is configured.
 *
 * @param kafka where the broker is and how to sign in, as {@code kafka.*} settings say it
 */
record ClientSettings(Map<String, Object> kafka) {
    static final int MAX_RECORD_BYTES = 4 * 1024 * 1024;
    static final int MAX_POLL_RECORDS = 250;

    /** Unacknowledged records that the producer holds at most; see {@link KafkaPublisher}. */
    static final int PRODUCER_BUFFER_BYTES = 32 * 1024 * 1024;

    static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

    private static final int BATCH_BYTES = 64 * 1024;
    private static final int FETCH_BYTES = 16 * 1024 * 1024;

    ClientSettings {
        kafka = Map.copyOf(kafka);
    }

    KafkaProducer<byte[], byte[]> producer() {
        var settings = common();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // what is published while a request is under way goes together in the next: no wait, and fewer requests under
        // load
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) PRODUCER_BUFFER_BYTES);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis() / 2);
        // INVARIANT: an event loop never waits in a producer; what it would have to wait for is an error at once
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        // a topic once used stays known while brokers answer
        settings.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(3650).toMillis());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<byte[], byte[]> groupMember(String group, int maxPollRecords) {
        var settings = consumer("earliest");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(CooperativeStickyAssignor.class));
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
        // how long a rebalance waits for a member that lives and does not poll; a turn takes at most half of it
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 30_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A consumer in no group. */
    KafkaConsumer<byte[], byte[]> loner(String offsetReset) {
        return new KafkaConsumer<>(consumer(offsetReset), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> consumer(String offsetReset) {
        var settings = common();
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, offsetReset);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_RECORD_BYTES);
        return settings;
    }

    private Map<String, Object> common() {
        var settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG); // the application's name by default: not a group of ours
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }
}
