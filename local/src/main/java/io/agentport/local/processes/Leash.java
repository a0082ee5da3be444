// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a command on a leash: it ends when the process that started it ends, however that happens. A shell of a few
 * hundred kilobytes stands between the two and reads standard input, which the operating system closes when the parent
 * is gone. Works wherever there is a POSIX shell, and for commands that know nothing of it.
 */
public final class Leash {
    /** $1: file for the command's process id, $2: signal that ends it, $3: seconds until KILL, then the command. */
    private static final String SCRIPT = """
            trap '' INT HUP
            pid_file=$1 signal=$2 patience=$3
            shift 3
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
            ) >/dev/null 2>&1 &
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
     * The command to start instead of {@code command}. Closing the process's standard input ends it in order.
     *
     * @param pidFile receives the process id of the command itself; gone when it has ended
     * @param signal  how the command is asked to end, {@code TERM} or for PostgreSQL {@code INT}
     */
    public static List<String> hold(Path pidFile, String signal, int patienceSeconds, List<String> command) {
        var line = new ArrayList<String>();
        line.addAll(List.of("/bin/sh", "-c", SCRIPT, "agentport-leash"));
        line.addAll(List.of(pidFile.toString(), signal, Integer.toString(patienceSeconds)));
        line.addAll(command);
        return List.copyOf(line);
    }
}
