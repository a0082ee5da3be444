// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.local.launcher.PolicyApi.AgentWithKey;
import io.agentport.local.processes.PidFile;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One start of an installation, from its data directory to the announcement. */
final class Launch {
    private static final Duration READY = Duration.ofMinutes(3);
    private static final Duration TOOLS = Duration.ofMinutes(1);
    private static final Duration INVALID = Duration.ofSeconds(2);
    private static final Duration LEFTOVERS = Duration.ofSeconds(15);
    private static final long POLL_MILLIS = 200;

    private final DataDirectory data;
    private final LocalPorts ports;
    private final Path home;
    private final Optional<Path> named;
    private final Progress progress;
    private final Installation installation;
    private final Secrets secrets;
    private final PolicyApi policy;
    /** Kept in reach: the garbage collector would close its channel, which gives it up. */
    private volatile @Nullable FileLock lock;

    private OptionalLong invalidSince = OptionalLong.empty();

    Launch(
            DataDirectory data,
            LocalPorts ports,
            Path home,
            Optional<Path> configuration,
            Map<String, String> environment,
            Progress progress) {
        this.data = data;
        this.ports = ports;
        this.home = home;
        this.named = configuration;
        this.progress = progress;
        this.installation = new Installation(data, ports, home, environment, progress);
        this.secrets = new Secrets(data);
        this.policy = new PolicyApi(ports.url(Service.POLICY), secrets.signingKey(), Clock.systemUTC());
    }

    /** Returns once everything is ready. What was started by then ends with {@link #stop}, also after a failure. */
    Announcement start() throws LaunchException, IOException {
        data.create();
        lock = data.lock().orElse(null);
        if (lock == null) {
            throw new LaunchException("AgentPort already runs with the data in `" + data.root()
                    + "`: see `./agentport status`, end it with `./agentport down`");
        }
        var configuration = configuration();
        clearLeftovers();
        checkPorts();
        checkBuilt();
        secrets.prepare();
        record(configuration);
        installation.start(secrets, configuration);
        awaitServices(configuration);
        return announce(configuration);
    }

    void stop() {
        if (lock == null) {
            return; // what runs there belongs to another launcher
        }
        installation.stop();
        try {
            data.launcherPid().delete();
            Files.deleteIfExists(data.running());
            Files.deleteIfExists(runsFromHome());
        } catch (IOException e) {
            System.err.println("cannot tidy up `" + data.run() + "`: " + e.getMessage());
        }
    }

    private Path configuration() throws LaunchException, IOException {
        var file = named.orElse(data.defaultConfiguration()).toAbsolutePath().normalize();
        if (named.isEmpty()) {
            SampleConfiguration.writeIfMissing(file);
        }
        if (!Files.isRegularFile(file)) {
            throw new LaunchException("there is no configuration file `" + file + "`");
        }
        if (!Files.isReadable(file)) {
            throw new LaunchException("the configuration file `" + file + "` cannot be read: permission denied");
        }
        return file;
    }

    /** What a launcher left that was killed; usually its children have ended by themselves. */
    private void clearLeftovers() throws IOException {
        try (var files = Files.newDirectoryStream(data.run(), "*.pid")) {
            for (var file : files) {
                if (new PidFile(file).clear(LEFTOVERS)) {
                    progress.step(
                            "ended a leftover " + file.getFileName().toString().replace(".pid", ""));
                }
            }
        }
    }

    private void checkPorts() throws LaunchException {
        var taken = ports.taken();
        if (!taken.isEmpty()) {
            throw new LaunchException("in use by another program: port " + String.join(", ", taken)
                    + "; choose other ports with --port-base");
        }
    }

    private void checkBuilt() throws LaunchException {
        for (var service : Service.values()) {
            if (!Files.exists(service.jar(home))) {
                throw new LaunchException(service.title() + " is not built: run `./agentport up` in the project");
            }
        }
    }

    private void record(Path configuration) throws IOException {
        data.launcherPid().write(ProcessHandle.current(), "java");
        var running = new Properties();
        running.setProperty("port-base", Integer.toString(ports.base()));
        running.setProperty("configuration", configuration.toString());
        try (var out = Files.newOutputStream(data.running())) {
            running.store(out, null);
        }
        Files.createDirectories(runsFromHome().getParent());
        Files.writeString(runsFromHome(), data.root() + "\n");
    }

    /** Tells the {@code agentport} script that what it built is in use. */
    private Path runsFromHome() {
        return home.resolve("target/running")
                .resolve(Long.toString(ProcessHandle.current().pid()));
    }

    private void awaitServices(Path configuration) throws LaunchException, IOException {
        var waiting = EnumSet.allOf(Service.class);
        long end = System.nanoTime() + READY.toNanos();
        while (!waiting.isEmpty()) {
            for (var service : List.copyOf(waiting)) {
                if (ready(service)) {
                    waiting.remove(service);
                    progress.step(service.title() + " ready on port " + ports.of(service));
                } else if (installation.process(service).starts() >= Installation.STARTS_UNTIL_GIVEN_UP) {
                    throw new LaunchException(installation.failure(service.title()));
                }
            }
            if (waiting.contains(Service.POLICY)) {
                refuseInvalid(configuration);
            }
            if (System.nanoTime() > end) {
                throw new LaunchException(
                        installation.failure(waiting.iterator().next().title()));
            }
            Installation.pause(POLL_MILLIS);
        }
    }

    private boolean ready(Service service) {
        return LocalHttp.get(ports.readiness(service), Optional.empty())
                .filter(answer -> answer.status() == 200)
                .isPresent();
    }

    /** policy-service may see the file before it has looked for an earlier revision: wait a little before giving up. */
    private void refuseInvalid(Path configuration) throws LaunchException, IOException {
        var problems = policy.problems();
        if (!problems.stopTheStart()) {
            invalidSince = OptionalLong.empty();
        } else if (invalidSince.isEmpty()) {
            invalidSince = OptionalLong.of(System.nanoTime());
        } else if (System.nanoTime() - invalidSince.getAsLong() > INVALID.toNanos()) {
            throw new LaunchException(problems.lines().stream()
                    .map(problem -> configuration + ": " + problem)
                    .collect(Collectors.joining("\n")));
        }
    }

    private Announcement announce(Path configuration) throws LaunchException, IOException {
        for (var problem : policy.problems().lines()) {
            progress.step("the last good configuration is in force; " + configuration + ": " + problem);
        }
        if (Files.exists(data.announced())) {
            return new Announcement(ports, configuration, data.root(), Optional.empty(), Optional.empty());
        }
        var agent = policy.firstKey();
        awaitTools(agent);
        var password = Files.readString(secrets.firstAdminPassword()).strip();
        return new Announcement(ports, configuration, data.root(), Optional.of(password), Optional.of(agent));
    }

    /** Said after the announcement was read: the next start shows no password and makes no key. */
    void announced() throws IOException {
        if (!Files.exists(data.announced())) {
            Files.createFile(data.announced());
        }
        Files.deleteIfExists(secrets.firstAdminPassword());
    }

    private void awaitTools(AgentWithKey agent) throws LaunchException {
        var uri = ports.url(Service.GATEWAY).resolve("/v1/tools");
        BooleanSupplier listed = () -> LocalHttp.get(uri, Optional.of(agent.key()))
                .filter(answer -> answer.status() == 200)
                .map(answer -> answer.body().path("tools").size() > 0)
                .orElse(false);
        long end = System.nanoTime() + TOOLS.toNanos();
        while (!listed.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new LaunchException(
                        "the agent `" + agent.agent()
                                + "` has no tools: see `./agentport logs policy-service` and `./agentport logs connector-service`");
            }
            Installation.pause(POLL_MILLIS);
        }
        progress.step("the agent `" + agent.agent() + "` has its tools");
    }
}
