// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A replica in a process of its own, to be killed: it finishes records with a time up to 20, never those above, and
 * prints a line for each record that it has begun.
 */
final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws InterruptedException {
        var messaging = new KafkaMessaging(
                Map.of("bootstrap.servers", arguments[0]),
                Vertx.vertx(),
                new SimpleMeterRegistry(),
                arguments[1],
                "victim");
        messaging.consume(arguments[2], Topic.SIGNALS, SignalEvent.class, received -> {
            var at = received.event().at().toEpochMilli();
            System.out.println("<begun " + at + ">");
            return at <= 20 ? Uni.createFrom().voidItem() : Uni.createFrom().nothing();
        });
        Thread.currentThread().join();
    }

    static Process start(String bootstrapServers, String prefix, String group, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        bootstrapServers,
                        prefix,
                        group)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
