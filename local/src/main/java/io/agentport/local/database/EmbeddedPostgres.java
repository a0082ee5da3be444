// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server from {@link PostgresBinaries}: how its data are made, how it starts, how the roles are set up. */
public final class EmbeddedPostgres {
    private static final String ADMIN = "postgres";
    private static final long INITDB_SECONDS = 120;
    /** What {@code initdb} is given of this process's environment, which may hold credentials. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "TMPDIR", "TZ", "LD_LIBRARY_PATH");

    private final DatabaseSettings settings;

    public EmbeddedPostgres(DatabaseSettings settings) {
        this.settings = settings;
    }

    private Path data() {
        return settings.directory().resolve("data");
    }

    /**
     * Makes the data directory if there is none, whole or not at all. Logging in needs a password from the first moment on.
     *
     * @throws IOException if it cannot be made; the message is what {@code initdb} said, or the way out
     */
    public void initialise() throws IOException {
        if (Files.exists(data().resolve("PG_VERSION"))) {
            return;
        }
        var fresh = settings.directory().resolve("data.new");
        var password = settings.directory().resolve("initdb-password");
        delete(fresh);
        Files.createDirectories(settings.directory());
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, settings.adminPassword() + "\n");
        try {
            initdb(fresh, password);
        } finally {
            Files.delete(password);
        }
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void initdb(Path directory, Path password) throws IOException {
        var command = asOrdinaryUser(settings.binaries().resolve("bin/initdb"));
        command.addAll(List.of("-D", directory.toString(), "-U", ADMIN, "-A", "scram-sha-256", "--pwfile=" + password));
        command.addAll(List.of("-E", "UTF8", "--locale=C"));
        if (!settings.durable()) {
            command.add("--no-sync");
        }
        var log = settings.directory().resolve("initdb.log");
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(ENVIRONMENT);
        var process = builder.start();
        try {
            if (!process.waitFor(INITDB_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(explain(Files.readString(log).strip()));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("initdb was interrupted", e);
        }
    }

    private static String explain(String said) {
        return said.startsWith("unshare:") || said.contains("cannot be run as root")
                ? "PostgreSQL refuses to run as root, and this machine allows no user namespace that would help: run"
                        + " AgentPort as another user, or allow namespaces (in a container: --security-opt seccomp=unconfined)"
                : "initdb failed: " + said;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var all = Files.walk(directory)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The server refuses to run as root; in a user namespace of its own it is nobody, with the same files. */
    private static List<String> asOrdinaryUser(Path program) {
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/unshare"))) {
            command.addAll(List.of("/usr/bin/unshare", "-U", "--"));
        }
        command.add(program.toString());
        return command;
    }

    /** The command that runs the server until it is sent {@code INT}. */
    public List<String> command() {
        var command = asOrdinaryUser(settings.binaries().resolve("bin/postgres"));
        command.addAll(List.of("-D", data().toString()));
        set(command, "listen_addresses", "127.0.0.1");
        set(command, "port", Integer.toString(settings.port()));
        set(command, "unix_socket_directories", "");
        set(command, "max_connections", "120");
        set(command, "shared_buffers", "128MB");
        set(command, "max_wal_size", "1GB");
        set(command, "io_method", "sync");
        set(command, "max_logical_replication_workers", "0");
        set(command, "jit", "off");
        set(command, "fsync", settings.durable() ? "on" : "off");
        set(command, "synchronous_commit", settings.durable() ? "on" : "off");
        set(command, "full_page_writes", settings.durable() ? "on" : "off");
        return List.copyOf(command);
    }

    private static void set(List<String> command, String name, String value) {
        command.add("-c");
        command.add(name + "=" + value);
    }

    /** Whether the server accepts the administrator now. */
    public boolean accepts() {
        try (var ignored = connect(ADMIN)) {
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(settings.jdbcUrl(database), ADMIN, settings.adminPassword());
    }

    /** Makes the database, and a role and its schema for each service, as far as they are missing; sets passwords. */
    public void setUp(List<DatabaseRole> roles) throws SQLException {
        try (var connection = connect(ADMIN)) {
            if (!exists(connection, "select 1 from pg_database where datname = ?", DatabaseSettings.DATABASE)) {
                execute(connection, "create database " + DatabaseSettings.DATABASE);
                execute(connection, "revoke all on database " + DatabaseSettings.DATABASE + " from public");
            }
        }
        try (var connection = connect(DatabaseSettings.DATABASE)) {
            execute(connection, "revoke all on schema public from public");
            for (var role : roles) {
                // names and passwords have passed DatabaseRole's patterns: nothing in them needs quoting
                var known = exists(connection, "select 1 from pg_roles where rolname = ?", role.name());
                execute(
                        connection,
                        (known ? "alter" : "create") + " role " + role.name() + " login password '" + role.password()
                                + "'");
                execute(connection, "grant connect on database " + DatabaseSettings.DATABASE + " to " + role.name());
                execute(connection, "create schema if not exists " + role.name() + " authorization " + role.name());
                execute(connection, "alter role " + role.name() + " set search_path = " + role.name());
            }
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
