// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A Kafka broker and its controller inside this process. Data survive it; {@link BrokerProcess} gives it one of its own. */
public final class EmbeddedBroker implements AutoCloseable {
    private final KafkaRaftServer server;

    private EmbeddedBroker(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Formats the data directory if it is new, and starts. Accepts clients when this returns.
     *
     * @throws IOException if the directory cannot be formatted
     */
    public static EmbeddedBroker start(BrokerSettings settings) throws IOException {
        var log = settings.directory().resolve("log");
        if (!Files.exists(log.resolve("meta.properties"))) {
            Files.createDirectories(log);
            format(settings);
        }
        var server = new KafkaRaftServer(new KafkaConfig(ServerProperties.of(settings), false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server);
    }

    private static void format(BrokerSettings settings) throws IOException {
        var directory = settings.directory().resolve("log").toString();
        var said = new ByteArrayOutputStream();
        var formatter = new Formatter()
                .setPrintStream(new PrintStream(said, true, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(ServerProperties.NODE_ID)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName(ServerProperties.CONTROLLER_LISTENER)
                .setDirectories(List.of(directory))
                .setMetadataLogDirectory(directory)
                .setHasDynamicQuorum(false)
                .setScramArguments(settings.users().stream()
                        .map(user -> "SCRAM-SHA-256=[name=" + user.name() + ",password=" + user.password() + "]")
                        .toList());
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IOException("cannot format " + directory + ": " + said.toString(StandardCharsets.UTF_8), e);
        }
    }

    /** Returns when the broker has ended. */
    public void awaitEnd() {
        server.awaitShutdown();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
