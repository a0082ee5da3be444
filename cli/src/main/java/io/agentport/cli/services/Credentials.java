// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.services;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The tokens of people's logins, by the approval-service that gave them, in a file that only its owner reads. */
public final class Credentials {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path directory;
    private final Path file;

    public Credentials(Terminal terminal) {
        var config = terminal.variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> terminal.home().resolve(".config"));
        this.directory = config.resolve("agentport");
        this.file = directory.resolve("credentials.json");
    }

    /** The token of the login at a service; empty if there is none that is still good. */
    public Optional<String> token(URI approval) {
        var login = read().path("logins").path(approval.toString());
        try {
            var expires = Instant.parse(login.path("expires_at").asText());
            return expires.isAfter(Instant.now())
                    ? Optional.ofNullable(login.path("token").textValue())
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Keeps a login in place of an earlier one at the same service. */
    public void keep(URI approval, String user, String token, String expiresAt) {
        var all = read();
        all.withObjectProperty("logins")
                .putObject(approval.toString())
                .put("user", user)
                .put("token", token)
                .put("expires_at", expiresAt);
        try {
            Files.createDirectories(directory, owners(directory, "rwx------"));
            var fresh = Files.createTempFile(directory, "credentials", ".tmp", owners(directory, "rw-------"));
            Files.writeString(fresh, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FailedException.failed("the login cannot be kept in " + file);
        }
    }

    public Path file() {
        return file;
    }

    private ObjectNode read() {
        try {
            return Files.exists(file) && MAPPER.readTree(file.toFile()) instanceof ObjectNode all
                    ? all
                    : MAPPER.createObjectNode();
        } catch (IOException e) {
            throw FailedException.failed(file + " cannot be read; remove it and log in again");
        }
    }

    private static FileAttribute<?>[] owners(Path directory, String permissions) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
