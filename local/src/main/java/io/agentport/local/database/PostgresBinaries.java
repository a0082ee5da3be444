// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs for this machine, unpacked from the class path once per version into a cache directory. */
public final class PostgresBinaries {
    /** Of the binaries on the class path. */
    static final String VERSION = "18.6.0";

    private PostgresBinaries() {}

    /** Where a user's caches belong: {@code $XDG_CACHE_HOME/agentport}, or {@code ~/.cache/agentport}. */
    public static Path userCache() {
        var cache = System.getenv("XDG_CACHE_HOME");
        return cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "agentport")
                : Path.of(cache, "agentport");
    }

    /**
     * The directory that has {@code bin/postgres}.
     *
     * @throws IOException if there are no binaries for this machine, or they cannot be unpacked
     */
    public static Path unpack(Path cache) throws IOException {
        var name = archiveName();
        var home = cache.resolve("postgres-" + VERSION + "-" + name);
        if (Files.isExecutable(home.resolve("bin/postgres"))) {
            return home;
        }
        Files.createDirectories(cache);
        var fresh = Files.createTempDirectory(cache, "unpacking-");
        try (var archive = PostgresBinaries.class.getResourceAsStream("/postgres-" + name + ".txz")) {
            if (archive == null) {
                throw new IOException("there is no PostgreSQL for this machine (`" + name + "`)");
            }
            extract(archive, fresh);
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            return home; // another process was faster
        }
        return home;
    }

    private static String archiveName() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var arm = System.getProperty("os.arch").equals("aarch64");
        return (system.contains("mac") ? "darwin" : "linux") + (arm ? "-arm_64" : "-x86_64");
    }

    private static void extract(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("an entry leaves the archive: `" + entry.getName() + "`");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, target.resolve(entry.getLinkName()).normalize());
                } else {
                    Files.copy(tar, path);
                    boolean executable = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }
}
