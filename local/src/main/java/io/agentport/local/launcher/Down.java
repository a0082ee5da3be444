// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.local.processes.PidFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Ends the launcher, and with it everything it started. */
@Command(name = "down", description = "End AgentPort; its data stay.", mixinStandardHelpOptions = true)
final class Down implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @ParentCommand
    private AgentPort agentPort;

    @Override
    public Integer call() throws IOException, LaunchException {
        var data = agentPort.data();
        boolean ended = data.launcherPid().clear(PATIENCE);
        var survivors = new ArrayList<String>();
        if (Files.isDirectory(data.run())) {
            try (var files = Files.newDirectoryStream(data.run(), "*.pid")) {
                for (var path : files) {
                    var file = new PidFile(path);
                    ended |= file.clear(PATIENCE);
                    file.running()
                            .map(process -> path.getFileName() + " " + process.pid())
                            .ifPresent(survivors::add);
                }
            }
        }
        if (!survivors.isEmpty()) {
            throw new LaunchException("still running: " + String.join(", ", survivors));
        }
        System.out.println(ended ? "AgentPort has ended" : "AgentPort was not running");
        return 0;
    }
}
