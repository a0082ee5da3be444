// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import java.util.Properties;
import java.util.stream.Collectors;

/** The broker's own configuration: one node, loopback, small buffers. */
final class ServerProperties {
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CLIENTS_LISTENER = "CLIENTS";
    static final int NODE_ID = 1;
    private static final String FOUR_MIB = Integer.toString(4 * 1024 * 1024);
    private static final String ROOM_FOR_HEADERS = Integer.toString(4 * 1024 * 1024 + 64 * 1024);

    private ServerProperties() {}

    static Properties of(BrokerSettings settings) {
        var properties = new Properties();
        String protocol = settings.secured() ? "SASL_PLAINTEXT" : "PLAINTEXT";
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + settings.controllerPort());
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put(
                "listeners",
                CLIENTS_LISTENER + "://127.0.0.1:" + settings.port() + "," + CONTROLLER_LISTENER + "://127.0.0.1:"
                        + settings.controllerPort());
        properties.put("advertised.listeners", CLIENTS_LISTENER + "://127.0.0.1:" + settings.port());
        properties.put(
                "listener.security.protocol.map",
                CLIENTS_LISTENER + ":" + protocol + "," + CONTROLLER_LISTENER + ":" + protocol);
        properties.put("inter.broker.listener.name", CLIENTS_LISTENER);
        properties.put("log.dirs", settings.directory().resolve("log").toString());
        properties.put("auto.create.topics.enable", "false");
        single(properties);
        small(properties);
        if (settings.secured()) {
            secure(properties, settings);
        }
        return properties;
    }

    private static void single(Properties properties) {
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "6");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("message.max.bytes", ROOM_FOR_HEADERS);
        properties.put("replica.fetch.max.bytes", FOUR_MIB);
    }

    private static void small(Properties properties) {
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "2");
        properties.put("log.cleaner.dedupe.buffer.size", FOUR_MIB);
        properties.put("log.cleaner.io.buffer.size", "131072");
        properties.put("log.index.size.max.bytes", "1048576");
        properties.put("log.segment.bytes", Integer.toString(64 * 1024 * 1024));
        properties.put("offsets.topic.segment.bytes", Integer.toString(16 * 1024 * 1024));
        properties.put("metadata.log.segment.bytes", Integer.toString(16 * 1024 * 1024));
    }

    /**
     * Clients log in with SCRAM. The controller's listener cannot, because the SCRAM users are stored behind it; there
     * the node alone logs in to itself, with a password from its settings.
     */
    private static void secure(Properties properties, BrokerSettings settings) {
        var node = settings.superUser();
        String clients = "listener.name.clients.";
        String controller = "listener.name.controller.";
        properties.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-256");
        properties.put("sasl.mechanism.controller.protocol", "PLAIN");
        properties.put(clients + "sasl.enabled.mechanisms", "SCRAM-SHA-256");
        properties.put(clients + "scram-sha-256.sasl.jaas.config", node.jaasConfig());
        properties.put(controller + "sasl.enabled.mechanisms", "PLAIN");
        properties.put(
                controller + "plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + node.name()
                        + "\" password=\"" + node.password() + "\" user_" + node.name() + "=\"" + node.password()
                        + "\";");
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("allow.everyone.if.no.acl.found", "false");
        properties.put(
                "super.users",
                settings.users().stream()
                        .filter(BrokerUser::superUser)
                        .map(user -> "User:" + user.name())
                        .collect(Collectors.joining(";")));
    }
}
