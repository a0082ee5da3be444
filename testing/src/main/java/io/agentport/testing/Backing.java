// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.local.broker.Topics;
import io.agentport.local.database.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Broker, database and keys for the tests of this JVM: started at the first use, shared by all, gone with the JVM.
 * {@code -Dagentport.test.infra} says on what they stand, {@code embedded} or {@code containers}; the first line of
 * output says which it was.
 */
public final class Backing {
    /** The topics of {@link BackingResource}. */
    public static final String DEFAULT_PREFIX = "agentport.";

    private static final List<String> ROLES = List.of("policy", "approval", "connector");
    private static final String ROLE_PASSWORD = "of-a-role-for-tests";
    /** Tests run in several class loaders; what they share is in the system properties. */
    private static final String SHARED = "agentport.test.backing.";

    private final Infrastructure infrastructure;
    private final Path directory;
    private final PeopleTokens tokens;

    static {
        try {
            // registers it; the DriverManager by itself finds the drivers of the class loader that asks it first
            Class.forName("org.postgresql.Driver");
        } catch (ClassNotFoundException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Backing(Infrastructure infrastructure, Path directory) {
        this.infrastructure = infrastructure;
        this.directory = directory;
        this.tokens = new PeopleTokens(directory);
    }

    /** Starts everything at the first call; later calls, from whatever class loader, meet the same. */
    public static Backing shared() {
        synchronized (Runtime.getRuntime()) {
            var known = System.getProperty(SHARED + "directory");
            try {
                if (known == null) {
                    return start();
                }
                return new Backing(
                        new Infrastructure(
                                System.getProperty(SHARED + "kind"),
                                System.getProperty(SHARED + "kafka"),
                                System.getProperty(SHARED + "jdbc"),
                                System.getProperty(SHARED + "admin"),
                                System.getProperty(SHARED + "admin-password")),
                        Path.of(known));
            } catch (IOException e) {
                throw new UncheckedIOException("the infrastructure for tests does not start", e);
            }
        }
    }

    private static Backing start() throws IOException {
        var kind = System.getProperty("agentport.test.infra", "embedded").toLowerCase(Locale.ROOT);
        long begin = System.nanoTime();
        var directory = Directories.create();
        var infrastructure = switch (kind) {
            case "embedded" -> new EmbeddedInfrastructure(directory).start();
            case "containers" -> ContainerInfrastructure.start();
            default -> throw new IOException("unknown agentport.test.infra `" + kind + "`");
        };
        System.out.printf(
                "test infrastructure: %s, Kafka %s, PostgreSQL %s, %d ms%n",
                kind,
                infrastructure.bootstrapServers(),
                infrastructure.jdbcUrl(),
                (System.nanoTime() - begin) / 1_000_000);
        var backing = new Backing(infrastructure, directory);
        backing.makeKeys();
        backing.makeRoles();
        backing.createTopics(DEFAULT_PREFIX);
        System.setProperty(SHARED + "kind", infrastructure.kind());
        System.setProperty(SHARED + "kafka", infrastructure.bootstrapServers());
        System.setProperty(SHARED + "jdbc", infrastructure.jdbcUrl());
        System.setProperty(SHARED + "admin", infrastructure.adminUser());
        System.setProperty(SHARED + "admin-password", infrastructure.adminPassword());
        System.setProperty(SHARED + "directory", directory.toString());
        return backing;
    }

    private void makeKeys() throws IOException {
        Files.createDirectories(sealsDirectory());
        for (var pair : SealPair.values()) {
            Files.writeString(sealsDirectory().resolve(pair.fileName()), SealKeyFile.generate());
        }
        Files.writeString(internalTokenFile(), UUID.randomUUID() + "-" + UUID.randomUUID() + "\n");
        Files.writeString(ledgerKeyFile(), SealKeyFile.generate());
        tokens.generate();
    }

    private void makeRoles() {
        ROLES.forEach(this::makeRole);
    }

    private void makeRole(String name) {
        try (var connection = DriverManager.getConnection(
                        jdbcUrl(), infrastructure.adminUser(), infrastructure.adminPassword());
                var statement = connection.createStatement()) {
            statement.execute("create role " + name + " login password '" + ROLE_PASSWORD + "'");
            statement.execute("grant connect on database " + DatabaseSettings.DATABASE + " to " + name);
            statement.execute("create schema " + name + " authorization " + name);
            statement.execute("alter role " + name + " set search_path = " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make the role " + name, e);
        }
    }

    /** Creates all topics under a prefix; does nothing for those that exist. */
    public void createTopics(String prefix) {
        try (var admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers()))) {
            Topics.create(admin, prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Topics that no other test uses; returns their prefix. */
    public String freshTopicsPrefix() {
        var prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
        createTopics(prefix);
        return prefix;
    }

    public String bootstrapServers() {
        return infrastructure.bootstrapServers();
    }

    /** For {@code user=role}, {@code policy}, {@code approval} or {@code connector}, and {@link #databasePassword}. */
    public String jdbcUrl() {
        return infrastructure.jdbcUrl();
    }

    /** With user and password of a role in it, for a plain {@code DriverManager}. */
    public String jdbcUrl(String role) {
        return jdbcUrl() + "?user=" + role + "&password=" + databasePassword(role);
    }

    /** As {@code quarkus.datasource.reactive.url} takes it. */
    public String reactiveUrl() {
        return jdbcUrl().substring("jdbc:".length());
    }

    public String databasePassword(String role) {
        if (!ROLES.contains(role)) {
            throw new IllegalArgumentException("unknown role `" + role + "`");
        }
        return ROLE_PASSWORD;
    }

    /** An empty schema that no other test uses, owned by a new role of the same name with the same search path. */
    public String freshSchema() {
        var name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        makeRole(name);
        return name;
    }

    /** For the role that {@link #freshSchema} made. */
    public String freshSchemaPassword() {
        return ROLE_PASSWORD;
    }

    /** Has the key files of all pairs, whereas a service in production has only its own. */
    public Path sealsDirectory() {
        return directory.resolve("seals");
    }

    public Path internalTokenFile() {
        return directory.resolve("internal-token");
    }

    public Path ledgerKeyFile() {
        return directory.resolve("ledger.key");
    }

    public Path signingKeyFile() {
        return tokens.privateKeyFile();
    }

    /** Base64 of the DER form, as {@code quarkus.oidc.public-key} takes it. */
    public String peoplesPublicKey() {
        try {
            return tokens.publicKey();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A person's token as the CLI would hold it, valid for 8 hours. */
    public String peoplesToken(String user, String... roles) {
        return tokenOfClient("agentport-cli", user, roles);
    }

    /** A person's token issued to the named client ({@code azp}). */
    public String tokenOfClient(String client, String user, String... roles) {
        try {
            return tokens.sign(user, client, roles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
