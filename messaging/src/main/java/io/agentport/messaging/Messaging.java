// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import java.util.Set;

/** The way to the topics: one per service, injected. */
public interface Messaging {
    Publisher publisher();

    /**
     * Reads a topic in a consumer group, from where the group is, or from the start.
     *
     * @param group the service's name and what it does with the topic, for example {@code policy-service.decisions}
     */
    <E extends Event> Consumption consume(String group, Topic topic, Class<E> events, Handler<E> handler);

    /** Reads a compacted topic from its start; ready when the end offset seen at the start was reached. */
    <E extends Event> CompactedView<E> view(Topic topic, Class<E> events);

    /** Reads one partition from its end, in no group; commits nothing. The handler's answer is not waited for. */
    <E extends Event> Consumption tail(Topic topic, int partition, Class<E> events, Handler<E> handler);

    /** Shares partitions of the topics within a group; positions are the handler's. */
    Consumption follow(String group, Set<Topic> topics, BatchHandler handler);
}
