// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.agentport.approval.ledger.calls.EventSamples;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.messaging.Messaging;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = BackingResource.class, initArgs = @ResourceArg(name = "service", value = "approval"))
class LedgerResourceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Backing backing = Backing.shared();
    private final EventSamples events = new EventSamples(backing.sealsDirectory());
    private final CallId call = CallId.random();
    private final Instant acceptedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Inject
    Messaging messaging;

    @BeforeEach
    void publishACallsStory() {
        publish(Topic.CALLS, EventSamples.requested(call, acceptedAt));
        publish(Topic.PERMITS, EventSamples.permitted(call));
        publish(
                Topic.REPLIES,
                events.ended(call, EventSamples.completed("{\"ok\":true}"), SealPair.CONNECTOR_TO_APPROVAL));
        publish(Topic.SIGNALS, EventSamples.delivered(call));
        await().atMost(PATIENCE)
                .untilAsserted(() -> auditor()
                        .get("/v1/ledger?call=" + call)
                        .then()
                        .statusCode(200)
                        .body("records.size()", equalTo(4)));
    }

    private void publish(Topic topic, Event event) {
        messaging.publisher().publish(topic, event).await().atMost(PATIENCE);
    }

    private RequestSpecification auditor() {
        return given().auth().oauth2(backing.peoplesToken("ann", "auditor"));
    }

    @Test
    void recordsAreFoundByCallInTheOrderOfTime() {
        auditor()
                .get("/v1/ledger?call=" + call)
                .then()
                .body("records.type", contains("call_requested", "call_permitted", "call_ended", "outcome_delivered"))
                .body("records[0].call_id", equalTo(call.value()))
                .body("records[0].topic", equalTo("agentport.calls"))
                .body("records[0].event.reason", equalTo("the customer asked"))
                .body("next", nullValue());
    }

    @Test
    void filtersNarrowAndPagesFollowEachOther() {
        var query = "/v1/ledger?agent=support-bot&limit=2&call=" + call;
        String next = auditor()
                .get(query)
                .then()
                .body("records.type", contains("call_requested", "call_permitted"))
                .extract()
                .path("next");

        auditor()
                .get(query + "&after=" + next)
                .then()
                .statusCode(200)
                .body("records.type", contains("call_ended", "outcome_delivered"));
        auditor()
                .get("/v1/ledger?order=newest&type=call_ended&integration=stripe&call=" + call)
                .then()
                .body("records.type", contains("call_ended"));
        auditor().get("/v1/ledger?since=2100-01-01T00:00:00Z").then().body("records.size()", equalTo(0));
    }

    @Test
    void aFilterThatMakesNoSenseIsSaid() {
        for (var query : List.of("since=yesterday", "limit=0", "limit=1001", "after=x", "order=best")) {
            auditor()
                    .get("/v1/ledger?" + query)
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("reason", equalTo("invalid"));
        }
    }

    @Test
    void theExportIsOneRecordInEachLineWithWhatItsMacCovers() {
        var lines = auditor()
                .get("/v1/ledger/export?call=" + call)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString()
                .strip()
                .lines()
                .toList();

        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"value\":", "\"previous_mac\":", "\"mac\":", "\"key_id\":", call.value()));
    }

    @Test
    void theWholeLedgerIsVerified() {
        auditor()
                .get("/v1/ledger/verify")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("findings.size()", equalTo(0))
                .body("not_proven", not(nullValue()));
    }

    @Test
    void onlyAuditorsAndAdminsReadIt() {
        for (var path : List.of("/v1/ledger", "/v1/ledger/export", "/v1/ledger/verify")) {
            given().get(path).then().statusCode(401);
            given().auth().oauth2("ap_" + "a".repeat(43)).get(path).then().statusCode(401);
            given().auth()
                    .oauth2(backing.peoplesToken("ben", "approver"))
                    .get(path)
                    .then()
                    .statusCode(403);
        }
        given().auth()
                .oauth2(backing.peoplesToken("root", "admin"))
                .get("/v1/ledger?limit=1")
                .then()
                .statusCode(200);
    }

    @Test
    void theGatewayIsToldWhatBecameOfACall() throws Exception {
        given().auth()
                .oauth2(Files.readString(backing.internalTokenFile()).strip())
                .get("/internal/calls/" + call)
                .then()
                .statusCode(200)
                .body("call_id", equalTo(call.value()))
                .body("agent", equalTo("support-bot"))
                .body("integration", equalTo("stripe"))
                .body("tool", equalTo("create_refund"))
                .body(
                        "arguments_digest",
                        equalTo(EventSamples.requested(call).argumentsDigest().value()))
                .body("status", equalTo("completed"))
                .body("outcome.status", equalTo("completed"))
                .body("outcome.result.status", equalTo(200))
                .body("delivered", equalTo(true))
                .body("accepted_at", equalTo(acceptedAt.toString()))
                .body("ended_at", notNullValue());
    }

    @Test
    void nobodyElseIsToldAboutCalls() throws Exception {
        var path = "/internal/calls/" + call;
        given().get(path).then().statusCode(401).body("reason", equalTo("unauthenticated"));
        given().auth().oauth2("x".repeat(40)).get(path).then().statusCode(401);
        given().auth()
                .oauth2(backing.peoplesToken("root", "admin"))
                .get(path)
                .then()
                .statusCode(401);
        given().auth()
                .oauth2(Files.readString(backing.internalTokenFile()).strip())
                .get("/internal/calls/" + CallId.random())
                .then()
                .statusCode(404)
                .body("reason", equalTo("not_found"));
    }

    @Test
    void metricsSayHowFarItIs() {
        var registry = io.quarkus.arc.Arc.container()
                .instance(io.micrometer.core.instrument.MeterRegistry.class)
                .get();

        assertThat(registry.get("agentport.ledger.records").counters())
                .extracting(counter -> counter.getId().getTag("topic"))
                .contains("calls", "permits", "replies", "signals");
        assertThat(registry.get("agentport.ledger.lag").gauge().value()).isNotNegative();
    }
}
