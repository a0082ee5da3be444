// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints what the processes said. */
@Command(name = "logs", description = "Print what the processes said.", mixinStandardHelpOptions = true)
final class Logs implements Callable<Integer> {
    private static final long POLL_MILLIS = 200;

    @ParentCommand
    private AgentPort agentPort;

    @Parameters(arity = "0..1", paramLabel = "PROCESS", description = "For example policy-service; by default all.")
    private @Nullable String process;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as they say more.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "200",
            description = "How many of the last lines; ${DEFAULT-VALUE}.")
    private int lines;

    @Override
    public Integer call() throws IOException, LaunchException {
        var logs = logs(agentPort.data());
        for (var log : logs) {
            log.printLast(lines, System.out);
        }
        while (follow) {
            for (var log : logs) {
                log.printNew(System.out);
            }
            System.out.flush();
            if (System.out.checkError()) {
                return 0;
            }
            Installation.pause(POLL_MILLIS);
        }
        return 0;
    }

    private List<LogFile> logs(DataDirectory data) throws IOException, LaunchException {
        var wanted = process;
        if (wanted != null) {
            for (var name : List.of(wanted, wanted + "-service")) {
                if (name.matches("[a-z-]+") && Files.exists(data.log(name))) {
                    return List.of(new LogFile(data.log(name), ""));
                }
            }
            throw new LaunchException("there is no log of `" + wanted + "` in `" + data.logs() + "`");
        }
        var all = new ArrayList<LogFile>();
        if (Files.isDirectory(data.logs())) {
            try (var files = Files.newDirectoryStream(data.logs(), "*.log")) {
                for (Path file : files) {
                    var name = file.getFileName().toString().replace(".log", "");
                    all.add(new LogFile(file, name + ": "));
                }
            }
        }
        return all;
    }
}
