// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Files that hold credentials, as mounts of an orchestrator do. Each is looked at again after a second. */
final class SecretFiles {
    private static final int MAX_BYTES = 64 * 1024;
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    sealed interface Content {
        /** Without the line end that editors leave. */
        record Text(String value) implements Content {
            @Override
            public String toString() {
                return "***";
            }
        }

        record Missing(String why) implements Content {}
    }

    private record Read(Content content, long nanos) {}

    private final List<Path> directories;
    private final ConcurrentHashMap<String, Read> reads = new ConcurrentHashMap<>();

    SecretFiles(List<Path> directories) {
        this.directories = directories.stream().map(Path::normalize).toList();
    }

    /** What was read less than a second ago; null if it must be read now. Does no input. */
    @Nullable
    Content fresh(String path) {
        var read = reads.get(path);
        return read == null || System.nanoTime() - read.nanos > FRESH_NANOS ? null : read.content;
    }

    /** Reads the file. Blocks. */
    Content read(String path) {
        var content = load(path);
        reads.put(path, new Read(content, System.nanoTime()));
        return content;
    }

    private Content load(String path) {
        try {
            var file = Path.of(path);
            if (!file.isAbsolute()) {
                return new Content.Missing("is not an absolute path");
            }
            if (!isOnlySpelling(file, path)) {
                return new Content.Missing(
                        "is not the plain path of a file: no `.`, `..`, `//` or name that starts so");
            }
            var real = file.toRealPath();
            if (!isAllowed(file, real)) {
                return new Content.Missing("is outside the directories that connectors may read");
            }
            if (Files.size(real) > MAX_BYTES) {
                return new Content.Missing("is larger than " + MAX_BYTES + " bytes");
            }
            return new Content.Text(
                    Files.readString(real, StandardCharsets.UTF_8).stripTrailing());
        } catch (IOException | InvalidPathException e) {
            return new Content.Missing("cannot be read");
        }
    }

    /**
     * A credential is bound to where it may be sent by its reference, so no file may have two. Names that start with
     * {@code ..} are how an orchestrator keeps the versions of a mount behind the links that a reference names.
     */
    private static boolean isOnlySpelling(Path file, String path) {
        return file.normalize().toString().equals(path)
                && StreamSupport.stream(file.spliterator(), false)
                        .noneMatch(name -> name.toString().startsWith(".."));
    }

    /** Within a directory as the settings write it, which a path through a link from elsewhere is not, and really so. */
    private boolean isAllowed(Path file, Path real) throws IOException {
        for (var directory : directories) {
            if (file.startsWith(directory) && Files.isDirectory(directory) && real.startsWith(directory.toRealPath())) {
                return true;
            }
        }
        return false;
    }
}
