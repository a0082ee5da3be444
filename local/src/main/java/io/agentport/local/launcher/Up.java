// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Starts everything and supervises it until it is told to end. */
@Command(name = "up", description = "Start AgentPort and keep it running.", mixinStandardHelpOptions = true)
final class Up implements Callable<Integer> {
    /** Set by the {@code agentport} script: the directory with the built modules. */
    private static final String HOME = "agentport.home";

    @ParentCommand
    private AgentPort agentPort;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; by default agentport.yaml in the data directory.")
    private @Nullable Path configuration;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            defaultValue = "" + LocalPorts.DEFAULT_BASE,
            description = "The gateway's port, which all others are counted from; by default ${DEFAULT-VALUE}.")
    private int portBase;

    @Option(names = "--detach", description = "Return once everything is ready; end it with `down`.")
    private boolean detach;

    @Option(names = "--json", description = "Say what is ready as one line of JSON.")
    private boolean json;

    /** This is the process that {@code --detach} left behind. */
    @Option(names = "--detached", hidden = true)
    private boolean detached;

    @Override
    public Integer call() throws IOException, LaunchException, InterruptedException {
        var ports = ports();
        var data = agentPort.data();
        if (detach) {
            return new Detached(data).run(spec.commandLine().getParseResult().originalArgs());
        }
        var progress = new Progress();
        var home = Path.of(System.getProperty(HOME, "."));
        var launch = new Launch(data, ports, home, Optional.ofNullable(configuration), System.getenv(), progress);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(launch, ended), "end"));
        var announcement = launch.start();
        System.out.println(json ? announcement.json() : announcement.text());
        boolean seen = !System.out.checkError();
        if (seen) {
            launch.announced();
        }
        if (detached) {
            Detached.letGo(data);
        }
        if (!seen) {
            progress.step("nobody read what a start says; to see it, end this with `down` and start again");
        }
        ended.await();
        return 0;
    }

    private static void end(Launch launch, CountDownLatch ended) {
        launch.stop();
        ended.countDown();
    }

    private LocalPorts ports() {
        try {
            return new LocalPorts(portBase);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
