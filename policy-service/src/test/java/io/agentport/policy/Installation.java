// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent.ConnectorPublished;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.messaging.Messaging;
import io.agentport.policy.configuration.Bundled;
import io.agentport.testing.Backing;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Stands for everything around policy-service: who writes the file, the gateway, connector-service, the administrator. */
@Singleton
class Installation {
    static final String SEED = """
            integrations:
              stripe:
                api_key: ${STRIPE_API_KEY}
                permissions:
                  list_customers: auto_approve
                  get_customer: auto_approve
                  create_refund: ask_approve
                  delete_customer: deny
            """;

    @Inject
    Messaging messaging;

    @ConfigProperty(name = "agentport.configuration.file")
    Path file;

    @ConfigProperty(name = "agentport.topics-prefix")
    String prefix;

    <E extends Event> Probe<E> probe(Topic topic, Class<E> type) {
        return new Probe<>(Backing.shared().bootstrapServers(), prefix, topic, type);
    }

    /** Replaces the file as careful people do, and waits until its text is in force. */
    int adopt(String text) {
        write(text);
        return Awaitility.await("the file is in force")
                                .atMost(Probe.WAIT)
                                .until(
                                        this::policies,
                                        policies -> text.equals(policies.get("text"))
                                                && "adopted".equals(policies.get("state")))
                                .get("revision")
                        instanceof Number number
                ? number.intValue()
                : 0;
    }

    void write(String text) {
        try {
            Files.createDirectories(file.getParent());
            var next = Files.writeString(file.resolveSibling("next"), text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, Object> policies() {
        return admin().get("/v1/policies")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("");
    }

    /** What connector-service publishes at its start, and for the declared integration. */
    void publishCatalogue() {
        publish(Topic.CATALOG, Bundled.STRIPE);
        publish(Topic.CATALOG, Bundled.SANDBOX);
        publishTools("stripe", Bundled.STRIPE);
    }

    void publishTools(String integration, ConnectorPublished connector) {
        connector.tools().forEach((tool, risk) -> publish(Topic.CATALOG, tool(new ToolId(integration, tool), risk)));
    }

    static ToolPublished tool(ToolId id, Risk risk) {
        return new ToolPublished(
                id, "Title of " + id.tool(), "", risk, false, "{}", null, List.of(), definition(id), null, 1);
    }

    static Digest definition(ToolId id) {
        return Digest.ofText("definition of " + id);
    }

    void publish(Topic topic, Event event) {
        messaging.publisher().publish(topic, event).await().atMost(Duration.ofSeconds(10));
    }

    /** A call as the gateway publishes it, with a proof by the given key. */
    static CallRequested call(String agent, AgentKey key, String tool, Instant notAfter) {
        var call = CallId.random();
        var id = new ToolId("stripe", tool);
        var arguments = CanonicalJson.ofCanonical("{\"id\":\"cus_1\"}");
        var until = notAfter.truncatedTo(ChronoUnit.MILLIS);
        return new CallRequested(
                call,
                new AgentId(agent),
                id,
                arguments,
                null,
                3,
                Instant.now(),
                until,
                AgentProof.make(key.proofKey(), call, id, arguments.digest(), until),
                null);
    }

    CallRequested send(String agent, AgentKey key, String tool) {
        var call = call(agent, key, tool, Instant.now().plusSeconds(60));
        publish(Topic.CALLS, call);
        return call;
    }

    /** A new key for the agent. */
    AgentKey rotate(String agent) {
        var key = admin().post("/v1/agents/" + agent + "/rotate")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("key");
        return AgentKey.parse(key).orElseThrow();
    }

    RequestSpecification admin() {
        return RestAssured.given()
                .contentType("application/json")
                .auth()
                .oauth2(Backing.shared().peoplesToken("ada", "admin"));
    }
}
