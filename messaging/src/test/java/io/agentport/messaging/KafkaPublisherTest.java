// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static io.agentport.messaging.World.PATIENCE;
import static io.agentport.messaging.World.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.events.Topic;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaPublisherTest {
    private static final String PREFIX = "t.";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean brokerAnswers = new AtomicBoolean(true);
    private final Producing producer = new Producing();
    private final KafkaPublisher publisher = new KafkaPublisher(producer, PREFIX);

    /** As a producer is that never blocks: without a broker it forgets its topics, and says so at once. */
    private final class Producing extends MockProducer<byte[], byte[]> {
        Producing() {
            super(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic) {
            if (!brokerAnswers.get()) {
                throw new TimeoutException("`" + topic + "` is not known");
            }
            return super.partitionsFor(topic);
        }
    }

    @AfterEach
    void close() {
        publisher.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatIsPublishedWhileNoBrokerAnswersIsSentWhenOneDoes() {
        publish().await().atMost(PATIENCE);
        brokerAnswers.set(false);
        var published = publish().subscribeAsCompletionStage();
        assertThat(producer.history()).hasSize(1);

        brokerAnswers.set(true);

        await().atMost(PATIENCE).until(published::isDone);
        assertThat(published).isCompleted();
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void theEventLoopGoesOnWhileNoBrokerAnswers() throws Exception {
        brokerAnswers.set(false);
        var published = new CompletableFuture<Void>();
        var next = new CompletableFuture<Boolean>();
        var loop = vertx.getOrCreateContext();

        loop.runOnContext(ignored -> publish().subscribe().with(published::complete, published::completeExceptionally));
        loop.runOnContext(ignored -> next.complete(published.isDone()));

        assertThat(next.get()).isFalse();
        brokerAnswers.set(true);
        published.get();
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotSentLater() {
        brokerAnswers.set(false);
        publish().subscribe().with(done -> {}).cancel();
        var wanted = publish().subscribeAsCompletionStage();

        brokerAnswers.set(true);

        wanted.join();
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void theNumberOfPartitionsIsAskedForOnce() {
        assertThat(publisher.partitions(Topic.SIGNALS)).isEqualTo(6);
        brokerAnswers.set(false);

        assertThat(publisher.partitions(Topic.SIGNALS)).isEqualTo(6);
    }

    @Test
    void whatWaitsForABrokerIsBoundedToo() {
        brokerAnswers.set(false);
        var large = World.call("t".repeat(ClientSettings.PRODUCER_BUFFER_BYTES / 3)); // two of them are too much
        var waits = publisher.publish(Topic.CALLS, large).subscribeAsCompletionStage();
        var refused = publisher.publish(Topic.CALLS, large).subscribeAsCompletionStage();

        assertThatThrownBy(refused::join).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(waits).isNotDone();
    }

    @Test
    void whoMayNotSeeATopicIsToldAtOnce() {
        var forbidden = new KafkaPublisher(
                new MockProducer<>(cluster(), true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public List<PartitionInfo> partitionsFor(String topic) {
                        throw new TopicAuthorizationException(topic);
                    }
                },
                PREFIX);

        assertThatThrownBy(
                        () -> forbidden.publish(Topic.SIGNALS, signal()).await().atMost(PATIENCE))
                .isInstanceOf(TopicAuthorizationException.class);
    }

    private Uni<Void> publish() {
        return publisher.publish(Topic.SIGNALS, signal());
    }

    private static Cluster cluster() {
        var node = new Node(1, "localhost", 9092);
        var topic = Topic.SIGNALS.name(PREFIX);
        var partitions = IntStream.range(0, 6)
                .mapToObj(partition -> new PartitionInfo(topic, partition, node, new Node[] {node}, new Node[] {node}))
                .toList();
        return new Cluster("c", List.of(node), partitions, Set.of(), Set.of());
    }
}
