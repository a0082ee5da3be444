// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

import io.agentport.local.broker.BrokerProcess;
import io.agentport.local.broker.BrokerSettings;
import io.agentport.local.database.DatabaseSettings;
import io.agentport.local.database.EmbeddedPostgres;
import io.agentport.local.database.PostgresBinaries;
import io.agentport.local.processes.Leash;
import io.agentport.local.processes.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Broker and database as child processes of this JVM, which end when it ends. They are no part of it, so that neither
 * their class loaders nor their threads meet those of the application under test.
 */
final class EmbeddedInfrastructure {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int POLL_MILLIS = 20;
    /** Nothing in this database is worth a stronger one: it listens on loopback and lives as long as the tests. */
    private static final String PASSWORD = "of-a-database-for-tests";

    private final Path directory;

    EmbeddedInfrastructure(Path directory) {
        this.directory = directory;
    }

    Infrastructure start() throws IOException {
        var database = new DatabaseSettings(
                PostgresBinaries.unpack(PostgresBinaries.userCache()),
                directory.resolve("database"),
                Ports.free(),
                PASSWORD,
                false);
        var broker = new BrokerSettings(directory.resolve("broker"), Ports.free(), Ports.free(), List.of());
        var brokerProcess = startBroker(broker);
        var postgres = new EmbeddedPostgres(database);
        postgres.initialise();
        var databaseProcess = start("database", "INT", postgres.command());
        endWithThisJvm(List.of(brokerProcess, databaseProcess));
        await("database", databaseProcess, postgres::accepts);
        try {
            postgres.setUp(List.of());
        } catch (SQLException e) {
            throw new IOException("cannot make the database", e);
        }
        await("broker", brokerProcess, () -> Ports.answers(broker.port()));
        return new Infrastructure(
                "embedded", broker.bootstrapServers(), database.jdbcUrl(), "postgres", database.adminPassword());
    }

    private Process startBroker(BrokerSettings settings) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var classPath = System.getProperty("java.class.path");
        var command = BrokerProcess.command(java, classPath, settings, directory.resolve("broker.properties"));
        return start("broker", "TERM", command);
    }

    private Process start(String name, String signal, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        return Leash.start(builder, directory.resolve(name + ".pid"), signal, 5);
    }

    private void await(String name, Process process, BooleanSupplier ready) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("the " + name + " does not start: " + tail(directory.resolve(name + ".log")));
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String tail(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** A process whose handle nobody holds loses its standard input to the garbage collector, and with it its life. */
    private void endWithThisJvm(List<Process> processes) {
        var held = new ArrayList<>(processes);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            for (var process : held) {
                                end(process);
                            }
                            Directories.delete(directory);
                        },
                        "end-of-test-infrastructure"));
    }

    private static void end(Process process) {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
