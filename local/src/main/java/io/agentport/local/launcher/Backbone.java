// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.local.broker.AccessRules;
import io.agentport.local.broker.BrokerProcess;
import io.agentport.local.broker.BrokerSettings;
import io.agentport.local.broker.BrokerUser;
import io.agentport.local.broker.Topics;
import io.agentport.local.database.DatabaseRole;
import io.agentport.local.database.DatabaseSettings;
import io.agentport.local.database.EmbeddedPostgres;
import io.agentport.local.database.PostgresBinaries;
import io.agentport.local.processes.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The broker and the database: their processes, and what is set up inside them. */
final class Backbone {
    static final String TOPICS_PREFIX = "agentport.";
    private static final String LAUNCHER = "launcher";

    private final DataDirectory data;
    private final LocalPorts ports;
    private final Secrets secrets;
    private final ChildEnvironment environment;

    Backbone(DataDirectory data, LocalPorts ports, Secrets secrets, ChildEnvironment environment) {
        this.data = data;
        this.ports = ports;
        this.secrets = secrets;
        this.environment = environment;
    }

    private BrokerUser launcher() throws IOException {
        return new BrokerUser(LAUNCHER, secrets.passwordOf("broker-launcher"), true);
    }

    Child broker(Path java, String classPath, ServiceSettings services) throws IOException {
        var users = new ArrayList<>(List.of(launcher()));
        for (var service : Service.values()) {
            users.add(services.brokerUser(service));
        }
        var settings = new BrokerSettings(data.brokerDirectory(), ports.broker(), ports.controller(), users);
        var file = data.own("broker").resolve("broker.properties");
        Files.createDirectories(file.getParent());
        var command = BrokerProcess.command(java, classPath, settings, file);
        return child("broker", "java", command, "TERM");
    }

    EmbeddedPostgres postgres() throws IOException {
        var binaries = PostgresBinaries.unpack(PostgresBinaries.userCache());
        return new EmbeddedPostgres(new DatabaseSettings(
                binaries, data.databaseDirectory(), ports.database(), secrets.passwordOf("database-postgres"), true));
    }

    Child database(EmbeddedPostgres postgres) {
        return child("database", "postgres", postgres.command(), "INT");
    }

    private Child child(String name, String program, List<String> command, String signal) {
        return new Child(
                name, program, command, environment.limited(), data.work(name), data.run(), data.log(name), signal);
    }

    void setUpDatabase(EmbeddedPostgres postgres) throws IOException, SQLException {
        var roles = new ArrayList<DatabaseRole>();
        for (var service : Service.values()) {
            if (service.hasDatabase()) {
                roles.add(new DatabaseRole(service.user(), secrets.passwordOf("database-" + service.user())));
            }
        }
        postgres.setUp(roles);
    }

    void setUpBroker() throws IOException {
        var config = new HashMap<String, Object>();
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + ports.broker());
        config.put("security.protocol", "SASL_PLAINTEXT");
        config.put("sasl.mechanism", "SCRAM-SHA-256");
        config.put("sasl.jaas.config", launcher().jaasConfig());
        try (var admin = Admin.create(config)) {
            Topics.create(admin, TOPICS_PREFIX);
            AccessRules.apply(admin, TOPICS_PREFIX);
        }
    }
}
