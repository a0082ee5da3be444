// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

import io.agentport.local.database.DatabaseSettings;
import java.util.List;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Broker and database from the images that production uses; their reaper removes them after this JVM. */
final class ContainerInfrastructure {
    private static final String KAFKA = "apache/kafka:4.1.1";
    private static final String POSTGRES = "postgres:18";

    private ContainerInfrastructure() {}

    @SuppressWarnings("resource") // the reaper closes them
    static Infrastructure start() {
        var kafka = new KafkaContainer(KAFKA)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_MESSAGE_MAX_BYTES", "4259840")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        var postgres = new PostgreSQLContainer(POSTGRES)
                .withDatabaseName(DatabaseSettings.DATABASE)
                .withUsername("postgres");
        Startables.deepStart(List.of(kafka, postgres)).join();
        var url = "jdbc:postgresql://" + postgres.getHost() + ":" + postgres.getMappedPort(5432) + "/"
                + DatabaseSettings.DATABASE;
        return new Infrastructure("containers", kafka.getBootstrapServers(), url, "postgres", postgres.getPassword());
    }
}
