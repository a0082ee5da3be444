// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Topic;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of one partition, in order and as bytes, for a reader that keeps its own position, as the ledger does. */
public record Batch(Topic topic, int partition, List<ConsumerRecord<byte[], byte[]>> records) {
    public Batch {
        records = List.copyOf(records);
    }
}
