// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.local.broker.BrokerUser;
import io.agentport.local.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What each service is told through its environment: the same settings that the images take. */
final class ServiceSettings {
    private final LocalPorts ports;
    private final DataDirectory data;
    private final Secrets secrets;
    private final Path configuration;
    private final String sandboxToken;

    ServiceSettings(LocalPorts ports, DataDirectory data, Secrets secrets, Path configuration, String sandboxToken) {
        this.ports = ports;
        this.data = data;
        this.secrets = secrets;
        this.configuration = configuration;
        this.sandboxToken = sandboxToken;
    }

    Map<String, String> of(Service service) throws IOException {
        var settings = new HashMap<String, String>();
        http(settings, service);
        broker(settings, service);
        settings.put("AGENTPORT_SEALS_DIRECTORY", data.seals(service).toString());
        if (service.hasDatabase()) {
            database(settings, service);
            settings.put("QUARKUS_OIDC_PUBLIC_KEY", secrets.publicKey());
            settings.put("AGENTPORT_ACCESS_ISSUER", PeoplesToken.ISSUER);
        }
        switch (service) {
            case GATEWAY -> {
                settings.put(
                        "AGENTPORT_APPROVAL_INTERNAL_URL",
                        ports.url(Service.APPROVAL).toString());
                settings.put("AGENTPORT_GATEWAY_REPLY_PARTITION", "0");
                settings.put(
                        "AGENTPORT_INTERNAL_TOKEN_FILE",
                        data.internalToken(service).toString());
            }
            case APPROVAL -> {
                settings.put("AGENTPORT_PUBLIC_URL", ports.url(service).toString());
                settings.put("AGENTPORT_LEDGER_KEY_FILE", secrets.ledgerKey().toString());
                settings.put(
                        "AGENTPORT_LEDGER_HEADS_FILE",
                        data.root().resolve("ledger-heads.jsonl").toString());
                settings.put(
                        "AGENTPORT_ACCESS_SIGNING_KEY_FILE",
                        secrets.signingKey().toString());
                settings.put(
                        "AGENTPORT_ACCESS_FIRST_ADMIN_PASSWORD_FILE",
                        secrets.firstAdminPassword().toString());
                settings.put(
                        "AGENTPORT_INTERNAL_TOKEN_FILE",
                        data.internalToken(service).toString());
            }
            case POLICY -> settings.put("AGENTPORT_CONFIGURATION_FILE", configuration.toString());
            case CONNECTOR -> {
                settings.put("AGENTPORT_SANDBOX_URL", "http://127.0.0.1:" + ports.sandbox());
                settings.put("SANDBOX_TOKEN", sandboxToken);
                settings.put("AGENTPORT_EGRESS_OWN_PORTS", ports.neverDialled());
            }
        }
        return settings;
    }

    private void http(Map<String, String> settings, Service service) {
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(ports.of(service)));
        // the launcher asks for health several times a second while it waits
        settings.put("QUARKUS_LOG_CATEGORY__IO_SMALLRYE_HEALTH__LEVEL", "ERROR");
        settings.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        settings.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.managementOf(service)));
    }

    private void broker(Map<String, String> settings, Service service) throws IOException {
        var user = brokerUser(service);
        settings.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.broker());
        settings.put("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        settings.put("KAFKA_SASL_MECHANISM", "SCRAM-SHA-256");
        settings.put("KAFKA_SASL_JAAS_CONFIG", user.jaasConfig());
    }

    BrokerUser brokerUser(Service service) throws IOException {
        return new BrokerUser(service.user(), secrets.passwordOf("broker-" + service.user()), false);
    }

    private void database(Map<String, String> settings, Service service) throws IOException {
        var url = "postgresql://127.0.0.1:" + ports.database() + "/" + DatabaseSettings.DATABASE;
        settings.put("QUARKUS_DATASOURCE_REACTIVE_URL", url);
        settings.put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:" + url);
        settings.put("QUARKUS_DATASOURCE_USERNAME", service.user());
        settings.put("QUARKUS_DATASOURCE_PASSWORD", secrets.passwordOf("database-" + service.user()));
    }
}
