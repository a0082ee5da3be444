// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a command on a leash: it ends when the process that started it ends, however that happens. A shell of a few
 * hundred kilobytes stands between the two and reads standard input, which the operating system closes when the parent
 * is gone. Works wherever there is a POSIX shell, and for commands that know nothing of it.
 */
public final class Leash {
    /**
     * $1: signal that ends the command, $2: seconds until KILL. On standard input come the file for the command's process
     * id, the command, an argument in each line, and an empty line: a search for a process by its command line finds the
     * process and not its leash.
     */
    private static final String SCRIPT = """
            trap '' INT HUP
            signal=$1 patience=$2
            set --
            IFS= read -r pid_file
            while IFS= read -r argument && [ -n "$argument" ]; do set -- "$@" "$argument"; done
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            trap 'kill -s "$signal" "$child"' TERM
            echo "$child" >"$pid_file"
            (
                trap - TERM
                while read -r line <&3; do :; done
                kill -s "$signal" "$child"
                while [ "$patience" -gt 0 ] && kill -0 "$child"; do sleep 1; patience=$((patience - 1)); done
                kill -s KILL "$child"
            ) </dev/null >/dev/null 2>&1 &
            watcher=$!
            exec 3<&-
            wait "$child"
            status=$?
            while kill -0 "$child" 2>/dev/null; do wait "$child"; status=$?; done
            kill "$watcher" 2>/dev/null
            rm -f "$pid_file"
            exit "$status"
            """;

    private Leash() {}

    /**
     * Starts the builder's command. Closing the returned process's standard input ends it in order; its exit status is
     * the command's.
     *
     * @param pidFile   receives the process id of the command itself; gone when it has ended
     * @param endSignal how the command is asked to end, {@code TERM} or for PostgreSQL {@code INT}
     * @param patience  seconds that it has to end when asked
     */
    public static Process start(ProcessBuilder builder, Path pidFile, String endSignal, int patience)
            throws IOException {
        var command = builder.command();
        var told = new ArrayList<String>();
        told.add(pidFile.toString());
        told.addAll(command);
        if (told.stream().anyMatch(argument -> argument.isEmpty() || argument.contains("\n"))) {
            throw new IllegalArgumentException("an argument is empty or has more than one line");
        }
        var leash = List.of("/bin/sh", "-c", SCRIPT, "agentport-leash", endSignal, Integer.toString(patience));
        var process = builder.command(leash).start();
        var input = process.getOutputStream();
        input.write((String.join("\n", told) + "\n\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        return process;
    }
}
