// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class BackingIT {
    private final Backing backing = Backing.shared();

    @Test
    void everyTopicExistsUnderTheDefaultAndUnderAFreshPrefix() throws Exception {
        var prefix = backing.freshTopicsPrefix();

        try (var admin = Admin.create(Map.of("bootstrap.servers", (Object) backing.bootstrapServers()))) {
            var names = admin.listTopics().names().get();
            assertThat(names)
                    .containsAll(Arrays.stream(Topic.values())
                            .flatMap(topic ->
                                    java.util.stream.Stream.of(topic.name(prefix), topic.name(Backing.DEFAULT_PREFIX)))
                            .toList());
        }
    }

    @Test
    void aRoleSeesItsOwnSchemaFirst() throws Exception {
        try (var connection = DriverManager.getConnection(backing.jdbcUrl("policy"));
                var rows = connection.createStatement().executeQuery("select current_schema()")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("policy");
        }
    }

    @Test
    void aSchemaCanBeHadThatNobodyElseUses() throws Exception {
        var schema = backing.freshSchema();

        try (var connection = DriverManager.getConnection(backing.jdbcUrl(), schema, backing.freshSchemaPassword());
                var statement = connection.createStatement()) {
            statement.execute("create table rows (id int)");
        }
    }

    @Test
    void everyPairHasItsKeys() throws Exception {
        for (var pair : SealPair.values()) {
            SealKeyFile.open(backing.sealsDirectory(), pair);
        }
    }

    @Test
    void tokensVerifyWithThePublicKeyThatServicesGet() throws Exception {
        var parts = backing.peoplesToken("ada", "admin", "approver").split("\\.");

        var key = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(backing.peoplesPublicKey())));
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                .contains("\"upn\":\"ada\"", "\"groups\":[\"admin\",\"approver\"]", "\"azp\":\"agentport-cli\"");
    }

    @Test
    void aServiceIsToldOnlyWhatItNeeds() {
        var resource = new BackingResource();
        resource.init(Map.of("service", "gateway"));

        assertThat(resource.start())
                .containsOnlyKeys(
                        "kafka.bootstrap.servers",
                        "agentport.topics-prefix",
                        "agentport.internal.token-file",
                        "agentport.seals.directory");
    }
}
