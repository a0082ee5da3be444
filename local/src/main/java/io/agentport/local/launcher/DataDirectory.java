// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.local.processes.PidFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an installation keeps what outlives it, and what it is running as. Nobody but its owner may look into it. */
record DataDirectory(Path root) {
    static Path byDefault() {
        var state = System.getenv("XDG_STATE_HOME");
        return state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state", "agentport")
                : Path.of(state, "agentport");
    }

    /** Makes it if it is not there. A directory that holds something else is left as it is. */
    void create() throws LaunchException {
        try {
            if (!Files.exists(marker())) {
                occupy();
            }
            Files.createDirectories(run());
            Files.createDirectories(logs());
        } catch (IOException | UnsupportedOperationException e) {
            throw new LaunchException("cannot use the data directory `" + root + "`: " + reason(e), e);
        }
    }

    private void occupy() throws IOException, LaunchException {
        Files.createDirectories(root);
        try (var entries = Files.newDirectoryStream(root)) {
            if (entries.iterator().hasNext()) {
                throw new LaunchException(
                        "`" + root + "` is not empty and not a data directory of AgentPort: name another with --data");
            }
        }
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(marker(), "AgentPort's data: keys, ledger and logs. `./agentport up` made this directory.\n");
    }

    private Path marker() {
        return root.resolve(".agentport");
    }

    static String reason(Exception e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case java.nio.file.NoSuchFileException missing -> "no such file: " + missing.getFile();
            case java.nio.file.FileAlreadyExistsException file -> "not a directory: " + file.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Held by the launcher as long as it lives; released by the operating system however it ends. */
    Optional<FileLock> lock() throws IOException {
        var channel = FileChannel.open(run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
        }
        return Optional.ofNullable(lock);
    }

    Path run() {
        return root.resolve("run");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String process) {
        return logs().resolve(process + ".log");
    }

    /** What belongs to one process alone: its keys, tokens and passwords. */
    Path own(String process) {
        return root.resolve("keys").resolve(process);
    }

    Path seals(Service service) {
        return own(service.title()).resolve("seals");
    }

    Path internalToken(Service service) {
        return own(service.title()).resolve("internal-token");
    }

    Path work(String process) {
        return root.resolve("work").resolve(process);
    }

    Path brokerDirectory() {
        return root.resolve("broker");
    }

    Path databaseDirectory() {
        return root.resolve("database");
    }

    /** Used when no other file is named; written once, then the user's. */
    Path defaultConfiguration() {
        return root.resolve("agentport.yaml");
    }

    /** Is there once the password and the key of the first start were shown. */
    Path announced() {
        return root.resolve("announced");
    }

    PidFile launcherPid() {
        return new PidFile(run().resolve("launcher.pid"));
    }

    /** What {@code status} reads about the running installation. */
    Path running() {
        return run().resolve("running.properties");
    }
}
