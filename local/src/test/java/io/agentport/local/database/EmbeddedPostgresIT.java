// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agentport.local.processes.Held;
import io.agentport.local.processes.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedPostgresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final DatabaseRole POLICY = new DatabaseRole("policy", "password-of-policy");
    private static final DatabaseRole APPROVAL = new DatabaseRole("approval", "password-of-approval");

    private Path directory;

    private DatabaseSettings settings;
    private EmbeddedPostgres postgres;
    private Held server;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        settings = new DatabaseSettings(
                PostgresBinaries.unpack(PostgresBinaries.userCache()),
                directory.resolve("database"),
                Ports.free(),
                "password-of-postgres",
                true);
        postgres = new EmbeddedPostgres(settings);
        postgres.initialise();
        run();
        postgres.setUp(List.of(POLICY, APPROVAL));
    }

    private void run() throws IOException {
        server = Held.start("database", "postgres", postgres.command(), directory, "INT");
        await().atMost(PATIENCE).until(postgres::accepts);
    }

    @AfterAll
    void end() throws IOException {
        server.close();
    }

    private Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(settings.jdbcUrl(), user, password);
    }

    private Connection connect(DatabaseRole role) throws SQLException {
        return connect(role.name(), role.password());
    }

    @Test
    void nobodyLogsInWithoutTheRightPassword() {
        for (var user : List.of("postgres", "policy")) {
            for (var password : List.of("", "a wrong password")) {
                assertThatThrownBy(() -> connect(user, password)).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void aCommitWaitsForTheDisk() throws Exception {
        try (var connection = connect(POLICY);
                var rows = connection
                        .createStatement()
                        .executeQuery("select current_setting('fsync'), current_setting('synchronous_commit'),"
                                + " current_setting('listen_addresses')")) {
            rows.next();
            assertThat(List.of(rows.getString(1), rows.getString(2), rows.getString(3)))
                    .containsExactly("on", "on", "127.0.0.1");
        }
    }

    @Test
    void aRoleWorksInItsOwnSchemaAndSeesNoOther() throws Exception {
        try (var connection = connect(POLICY);
                var statement = connection.createStatement()) {
            statement.execute("create table mine (id int)");
        }
        try (var connection = connect(APPROVAL);
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("select * from policy.mine"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("create table public.theirs (id int)"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void settingUpAgainChangesOnlyPasswords() throws Exception {
        var changed = new DatabaseRole("connector", "second-password-of-it");
        postgres.setUp(List.of(new DatabaseRole("connector", "first-password-of-it")));
        postgres.setUp(List.of(changed));

        connect(changed).close();
        assertThatThrownBy(() -> connect("connector", "first-password-of-it")).isInstanceOf(SQLException.class);
    }

    @Test
    void committedRowsSurviveAKill() throws Exception {
        try (var connection = connect(APPROVAL);
                var statement = connection.createStatement()) {
            statement.execute("create table kept (id int)");
            statement.execute("insert into kept values (42)");
        }
        server.kill();

        run();

        try (var connection = connect(APPROVAL);
                var rows = connection.createStatement().executeQuery("select id from kept")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }
}
