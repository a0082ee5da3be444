// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.local.processes.Child;
import io.agentport.local.processes.Ports;
import io.agentport.local.processes.Supervised;
import io.agentport.local.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The processes of one installation: what is started, in which order, and how it ends. */
final class Installation {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration END = Duration.ofSeconds(15);
    static final int STARTS_UNTIL_GIVEN_UP = 3;
    private static final long POLL_MILLIS = 50;
    /** ISO-8601; see {@link Supervised}. */
    private static final String STEADY_AFTER = "AGENTPORT_STEADY_AFTER";

    private final DataDirectory data;
    private final LocalPorts ports;
    private final Path java;
    private final Path home;
    private final String classPath;
    private final ChildEnvironment environment;
    private final Duration steadyAfter;
    private final Progress progress;
    private final Map<Service, Supervised> services = new EnumMap<>(Service.class);
    private final List<Supervised> backbone = new ArrayList<>();
    private @Nullable Sandbox sandbox;
    private boolean stopped;

    Installation(DataDirectory data, LocalPorts ports, Path home, Map<String, String> environment, Progress progress) {
        this.data = data;
        this.ports = ports;
        this.home = home;
        this.java = Path.of(System.getProperty("java.home"), "bin", "java");
        this.classPath = System.getProperty("java.class.path");
        this.environment = new ChildEnvironment(environment);
        this.steadyAfter = Optional.ofNullable(environment.get(STEADY_AFTER))
                .map(Duration::parse)
                .orElse(Supervised.STEADY_AFTER);
        this.progress = progress;
    }

    /** Starts everything; the services are not ready yet when it returns. */
    void start(Secrets secrets, Path configuration) throws IOException, LaunchException {
        var token = secrets.passwordOf("sandbox");
        var settings = new ServiceSettings(ports, data, secrets, configuration, token);
        var parts = new Backbone(data, ports, secrets, environment);
        var broker = supervise(parts.broker(java, classPath, settings), backbone);
        startSandbox(token);
        var postgres = parts.postgres();
        postgres.initialise();
        var database = supervise(parts.database(postgres), backbone);
        await(database, postgres::accepts);
        try {
            parts.setUpDatabase(postgres);
        } catch (SQLException e) {
            throw new LaunchException("cannot set up the database: " + e.getMessage(), e);
        }
        progress.step("database ready on port " + ports.database());
        await(broker, () -> Ports.answers(ports.broker()));
        parts.setUpBroker();
        progress.step("broker ready on port " + ports.broker());
        for (var service : Service.values()) {
            services.put(service, supervise(child(service, settings), new ArrayList<>()));
        }
    }

    private synchronized void startSandbox(String token) throws IOException {
        sandbox = Sandbox.start(ports.sandbox(), token);
    }

    private Child child(Service service, ServiceSettings settings) throws IOException {
        return new Child(
                service.title(),
                "java",
                service.command(java, home),
                environment.of(service, settings.of(service)),
                data.work(service.title()),
                data.run(),
                data.log(service.title()),
                "TERM");
    }

    private synchronized Supervised supervise(Child child, List<Supervised> into) throws IOException {
        if (stopped) {
            throw new IOException("ending");
        }
        var supervised = new Supervised(child, steadyAfter, progress::step);
        into.add(supervised);
        supervised.start();
        return supervised;
    }

    Supervised process(Service service) {
        var process = services.get(service);
        if (process == null) {
            throw new IllegalStateException(service + " was not started");
        }
        return process;
    }

    /** Waits until a part is ready; one that keeps ending is not going to be. */
    private void await(Supervised part, BooleanSupplier ready) throws LaunchException {
        long end = System.nanoTime() + START.toNanos();
        while (!ready.getAsBoolean()) {
            if (part.starts() >= STARTS_UNTIL_GIVEN_UP || System.nanoTime() > end) {
                throw new LaunchException(failure(part.name()));
            }
            pause(POLL_MILLIS);
        }
    }

    String failure(String process) {
        return process + " does not start; the end of " + data.log(process) + ":\n"
                + String.join("\n", LogFile.lastLines(data.log(process), 10));
    }

    static void pause(long millis) throws LaunchException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted", e);
        }
    }

    /** Ends the services, then what they stand on. */
    void stop() {
        List<Supervised> first;
        List<Supervised> then;
        synchronized (this) {
            stopped = true;
            first = List.copyOf(services.values());
            then = List.copyOf(backbone);
        }
        end(first);
        synchronized (this) {
            if (sandbox != null) {
                sandbox.close();
            }
        }
        end(then);
    }

    private static void end(List<Supervised> processes) {
        processes.forEach(Supervised::stop);
        for (var process : processes) {
            try {
                process.awaitEnd(END);
            } catch (IOException e) {
                System.err.println("cannot end " + process.name() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
