// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code up --detach}: the same command again as a process of its own, whose output is passed on until it says that it
 * lets go. Nothing of it is kept, because the first start's password and key are in it.
 */
final class Detached {
    /** Signals of the terminal are not for a process in the background. */
    private static final String IGNORE_SIGNALS = "trap '' HUP INT; exec \"$@\"";

    private final DataDirectory data;

    Detached(DataDirectory data) {
        this.data = data;
    }

    int run(List<String> arguments) throws IOException, LaunchException, InterruptedException {
        data.create();
        var process = new ProcessBuilder(command(arguments))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        var errors = copy(process.getErrorStream(), System.err);
        var output = copy(process.getInputStream(), System.out);
        errors.join();
        output.join();
        if (Files.exists(letGoFile(data))) {
            Files.delete(letGoFile(data));
            return 0;
        }
        return process.waitFor();
    }

    private List<String> command(List<String> arguments) throws IOException {
        Files.deleteIfExists(letGoFile(data));
        var command = new ArrayList<>(List.of("/bin/sh", "-c", IGNORE_SIGNALS, "agentport-detached"));
        var self = ProcessHandle.current().info();
        command.add(self.command().orElse(System.getProperty("java.home") + "/bin/java"));
        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AgentPort.class.getName()));
        arguments.stream()
                .map(argument -> argument.equals("--detach") ? "--detached" : argument)
                .forEach(command::add);
        return command;
    }

    private static Thread copy(InputStream from, PrintStream to) {
        return Thread.ofVirtual().start(() -> {
            try (from) {
                from.transferTo(to);
                to.flush();
            } catch (IOException e) {
                to.println("agentport: the output of the process in the background ended early");
            }
        });
    }

    private static Path letGoFile(DataDirectory data) {
        return data.run().resolve("let-go");
    }

    /** In the background process: from now on output goes to a log, and whoever waits for it goes on. */
    static void letGo(DataDirectory data) throws IOException {
        Files.writeString(letGoFile(data), "");
        var log = new PrintStream(
                Files.newOutputStream(data.log("launcher"), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.UTF_8);
        var out = System.out;
        var err = System.err;
        System.setOut(log);
        System.setErr(log);
        out.close();
        err.close();
    }
}
