// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.agentport.testing.Backing;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An installation that has never had a good file. */
@QuarkusTest
@TestProfile(FirstStartIT.Fresh.class)
class FirstStartIT {
    /** Topics, schema and file of its own. */
    public static class Fresh implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var backing = Backing.shared();
            var config = new HashMap<String, String>();
            config.put("kafka.bootstrap.servers", backing.bootstrapServers());
            config.put("agentport.topics-prefix", backing.freshTopicsPrefix());
            config.put("agentport.seals.directory", backing.sealsDirectory().toString());
            config.put("agentport.configuration.file", "target/first-start/agentport.yaml");
            config.put("quarkus.datasource.reactive.url", backing.reactiveUrl());
            config.put("quarkus.datasource.jdbc.url", backing.jdbcUrl());
            config.put("quarkus.datasource.username", backing.freshSchema());
            config.put("quarkus.datasource.password", backing.freshSchemaPassword());
            config.put("quarkus.oidc.public-key", backing.peoplesPublicKey());
            return config;
        }
    }

    @Inject
    Installation installation;

    @TestHTTPResource(value = "/health/ready", management = true)
    String readiness;

    @Test
    void itIsNotReadyUntilTheFileIsGoodAndSaysWhatIsWrong() {
        installation.write(Installation.SEED.replace("deny", "never"));
        awaitPolicy("state", "refused");
        policy().statusCode(503)
                .body(check("status"), equalTo("DOWN"))
                .body(
                        check("data.problems"),
                        endsWith("agentport.yaml:8:24: expected `auto_approve`, `ask_approve` or"
                                + " `deny`, found `never`"));
        assertThat(installation.policies().get("revision")).isEqualTo(0);

        installation.write(Installation.SEED);
        awaitPolicy("state", "waiting_for_catalogue");
        policy().body(check("status"), equalTo("DOWN"));

        installation.publishCatalogue();
        awaitPolicy("status", "UP");
        policy().body(check("data.state"), equalTo("adopted")).body(check("data.revision"), equalTo(1));
        Awaitility.await().atMost(Probe.WAIT).untilAsserted(() -> policy().statusCode(200));

        installation.write(Installation.SEED + "oops");
        awaitPolicy("state", "refused");
        policy().statusCode(200).body(check("data.revision"), equalTo(1));
    }

    private void awaitPolicy(String field, String value) {
        Awaitility.await().atMost(Probe.WAIT).until(() -> {
            var path = policy().extract().jsonPath();
            return value.equals(path.getString(check(field))) || value.equals(path.getString(check("data." + field)));
        });
    }

    private static String check(String field) {
        return "checks.find { it.name == 'policy' }." + field;
    }

    private ValidatableResponse policy() {
        return RestAssured.given().get(readiness).then();
    }
}
