// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configuration file that is read whole and replaced at once, or left as it is. */
final class ClientFile {
    private static final long LARGEST = 16L << 20;
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> EVERYBODYS = PosixFilePermissions.fromString("rw-r--r--");

    private final Path named;
    private final Path file;
    private final byte @Nullable [] before;

    /** Reads it, or finds that there is none. */
    ClientFile(Path named) {
        this.named = named;
        try {
            // a link stays one, and what it leads to is replaced
            this.file = Files.exists(named, LinkOption.NOFOLLOW_LINKS) ? named.toRealPath() : named;
            this.before = Files.exists(file) ? bytes() : null;
        } catch (IOException e) {
            throw failed("cannot be read");
        }
    }

    private byte[] bytes() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
            throw failed("is no file of a configuration's size");
        }
        return Files.readAllBytes(file);
    }

    boolean exists() {
        return before != null;
    }

    /** Empty if there is no file. */
    String text() {
        try {
            return before == null
                    ? ""
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(before))
                            .toString();
        } catch (CharacterCodingException e) {
            throw failed("is not UTF-8");
        }
    }

    /** Whether others than its owner may read it. */
    boolean isOpen() {
        return exists() && hasPermissions() && !OWNERS.containsAll(permissions(OWNERS));
    }

    /**
     * Puts a text in its place.
     *
     * @param secret whether nobody but the owner may read it from now on
     * @param shared whether a new one is for everybody to read
     */
    void replace(String text, boolean secret, boolean shared) {
        var permissions = secret ? OWNERS : permissions(shared ? EVERYBODYS : OWNERS);
        try {
            var directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            var fresh = Files.createTempFile(directory, "." + file.getFileName(), ".tmp", attributes(OWNERS));
            try {
                Files.writeString(fresh, text);
                if (hasPermissions()) {
                    Files.setPosixFilePermissions(fresh, permissions);
                }
                try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                requireUnchanged();
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw failed("cannot be written");
        }
    }

    void remove() {
        try {
            requireUnchanged();
            Files.delete(file);
        } catch (IOException e) {
            throw failed("cannot be removed");
        }
    }

    private void requireUnchanged() throws IOException {
        var now = Files.exists(file) ? Files.readAllBytes(file) : null;
        if (!Arrays.equals(before, now)) {
            throw failed("was changed meanwhile by another program; nothing was written");
        }
    }

    private Set<PosixFilePermission> permissions(Set<PosixFilePermission> otherwise) {
        try {
            return exists() && hasPermissions() ? Files.getPosixFilePermissions(file) : otherwise;
        } catch (IOException e) {
            throw failed("cannot be read");
        }
    }

    private boolean hasPermissions() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
        return hasPermissions()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private FailedException failed(String what) {
        return FailedException.failed(Safe.line(named + " " + what));
    }
}
