// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentport.contracts.events.DeadLetter;
import io.agentport.contracts.events.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Puts what cannot be processed where a person finds it, and counts it. */
final class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final Publisher publisher;
    private final MeterRegistry metrics;
    private final String service;

    DeadLetters(Publisher publisher, MeterRegistry metrics, String service) {
        this.publisher = publisher;
        this.metrics = metrics;
        this.service = service;
    }

    /** The item arrives when {@code dead-letters} has the record. */
    Uni<Void> add(Topic topic, ConsumerRecord<byte[], byte[]> polled, String cause, String detail) {
        var value = polled.value() == null ? new byte[0] : polled.value();
        var letter = new DeadLetter(
                polled.topic(),
                polled.partition(),
                polled.offset(),
                polled.key() == null ? null : new String(polled.key(), UTF_8),
                cause,
                detail,
                Base64.getEncoder()
                        .encodeToString(Arrays.copyOf(value, Math.min(value.length, DeadLetter.MAX_VALUE_BYTES))),
                service,
                Instant.now());
        return publisher
                .publish(Topic.DEAD_LETTERS, letter)
                .invoke(() -> count("agentport.dead.letters", topic, polled, cause, detail));
    }

    /** For readers in no group, which only go past it: whoever reads the topic in a group puts it on record. */
    void skip(Topic topic, ConsumerRecord<byte[], byte[]> polled, String cause, String detail) {
        count("agentport.records.skipped", topic, polled, cause, detail);
    }

    private void count(
            String counter, Topic topic, ConsumerRecord<byte[], byte[]> polled, String cause, String detail) {
        LOG.warnf(
                "record not processed: topic=%s partition=%d offset=%d cause=%s detail=%s",
                polled.topic(), polled.partition(), polled.offset(), cause, detail);
        metrics.counter(counter, "topic", topic.name(""), "cause", cause).increment();
    }
}
