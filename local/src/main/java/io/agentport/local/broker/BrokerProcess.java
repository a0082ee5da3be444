// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;

/** Main class of the broker's own process. Its one argument is the file with its settings, which holds passwords. */
public final class BrokerProcess {
    private static final List<String> JVM = List.of(
            "-Xms32m",
            "-Xmx192m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:ReservedCodeCacheSize=48m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+ExitOnOutOfMemoryError",
            // Kafka asks for Log4j's interface; what it would log goes the way of everything else
            "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory");

    private BrokerProcess() {}

    /** The command that starts the broker with the given class path; writes its settings to {@code file}, mode 0600. */
    public static List<String> command(Path java, String classPath, BrokerSettings settings, Path file)
            throws IOException {
        write(settings, file);
        var command = new java.util.ArrayList<String>();
        command.add(java.toString());
        command.addAll(JVM);
        var logging = file.resolveSibling("broker-logging.properties");
        Files.writeString(logging, """
                handlers=java.util.logging.ConsoleHandler
                .level=WARNING
                java.util.logging.ConsoleHandler.level=WARNING
                java.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n
                """);
        command.add("-Djava.util.logging.config.file=" + logging);
        command.addAll(List.of("-cp", classPath, BrokerProcess.class.getName(), file.toString()));
        return List.copyOf(command);
    }

    private static void write(BrokerSettings settings, Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
            settings.toProperties().store(out, null);
        }
    }

    public static void main(String... arguments) {
        try {
            run(Path.of(arguments[0]));
        } catch (Throwable e) {
            // a broker that could not start leaves threads behind that would keep the process
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(Path file) throws IOException {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        var broker = EmbeddedBroker.start(BrokerSettings.fromProperties(properties));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "shutdown"));
        broker.awaitEnd();
    }
}
