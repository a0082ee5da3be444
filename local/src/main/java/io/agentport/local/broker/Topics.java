// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import io.agentport.contracts.events.Topic;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/** Makes the topics before anything uses them. */
public final class Topics {
    private static final int PARTITIONS = 6;
    private static final String MAX_MESSAGE_BYTES = Integer.toString(4 * 1024 * 1024);
    private static final long SECONDS = 30;
    private static final long POLL_MILLIS = 10;

    private Topics() {}

    /** Creates those of {@link Topic} that are missing; what exists is left as it is. */
    public static void create(Admin admin, String prefix) throws IOException {
        try {
            var existing = admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS);
            var missing = Arrays.stream(Topic.values())
                    .filter(topic -> !existing.contains(topic.name(prefix)))
                    .map(topic -> describe(topic, prefix))
                    .toList();
            admin.createTopics(missing).all().get(SECONDS, TimeUnit.SECONDS);
            awaitListed(admin, prefix);
            awaitLeaders(admin, missing);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("cannot create the topics " + prefix + "*", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while creating topics", e);
        }
    }

    /** The controller has made the topics; the broker, which clients ask, hears of it a moment later. */
    private static void awaitListed(Admin admin, String prefix)
            throws ExecutionException, TimeoutException, InterruptedException {
        var names =
                Arrays.stream(Topic.values()).map(topic -> topic.name(prefix)).toList();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS).containsAll(names)) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("the broker does not list its topics");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** And leads their partitions another moment later. */
    private static void awaitLeaders(Admin admin, List<NewTopic> made)
            throws ExecutionException, TimeoutException, InterruptedException {
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        for (var topic : made) {
            for (var partition = 0; partition < topic.numPartitions(); partition++) {
                ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        admin.listOffsets(ends).all().get(SECONDS, TimeUnit.SECONDS); // asks again until each has a leader
    }

    private static NewTopic describe(Topic topic, String prefix) {
        return new NewTopic(topic.name(prefix), Optional.of(topic.compacted() ? 1 : PARTITIONS), Optional.of((short) 1))
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        MAX_MESSAGE_BYTES));
    }
}
