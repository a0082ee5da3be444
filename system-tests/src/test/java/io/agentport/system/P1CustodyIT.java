// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.system.RecordingUpstream.Received;
import io.agentport.system.RecordingUpstream.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * P1: the credential of an upstream is in connector-service and nowhere else. An upstream that gives back what it got does
 * so in every form first; then everything that the run has left behind is searched.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class P1CustodyIT {
    /** With the characters that encodings change, each in its own way. */
    private static final String KEY = "sk_test_canary/9f8e+7d=6c?&\"q'\\5b%2Fa<4>~;:,3 2!1#0";

    private static final Duration CHANGE = Duration.ofSeconds(30);
    private static final AtomicInteger LIMITS = new AtomicInteger();

    private static RecordingUpstream upstream;
    private static RecordingUpstream otherOrigin;
    private static StatusLineEcho statusLine;
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        otherOrigin = new RecordingUpstream();
        statusLine = new StatusLineEcho();
        stack = Stack.up(configuration(upstream), Map.of("STRIPE_API_KEY", KEY, "STATUS_LINE_KEY", KEY + "2"));
    }

    private static String configuration(RecordingUpstream at) {
        return """
                integrations:
                  stripe:
                    api_key: ${STRIPE_API_KEY}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                      create_customer: auto_approve
                      create_refund: ask_approve
                  words:
                    connector: stripe
                    api_key: ${STATUS_LINE_KEY}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                agents:
                  default:
                    integrations: [stripe, words]
                    calls_per_minute: 60000
                """.formatted(at.url(), statusLine.url());
    }

    @AfterAll
    static void bringDown() throws Exception {
        try (var first = upstream;
                var second = otherOrigin;
                var third = statusLine;
                var down = stack) {
            assertThat(down).isNotNull();
        }
    }

    @Test
    @Order(1)
    void whatAnUpstreamEchoesComesBackWithoutTheCredential() {
        var echoes = new LinkedHashMap<String, Function<Received, Reply>>();
        echoes.put("as it is", request -> text(200, "text/plain", request.authorization()));
        echoes.put("as JSON", request -> json(request.authorization()));
        Leaks.escapedForms(KEY).forEach(form -> echoes.put("as " + form, request -> json("it was " + form + "!")));
        for (var before : List.of("", "x", "xx")) {
            var encoded = base64(before + KEY);
            echoes.put("in base64 after " + before, request -> json(encoded));
            var forUrls = encoded.replace('+', '-').replace('/', '_');
            echoes.put("in base64url after " + before, request -> json(forUrls));
        }
        echoes.put("as basic authentication", request -> json(base64("user:" + KEY)));
        echoes.put(
                "in lines",
                request -> text(
                        200,
                        "text/plain",
                        Base64.getMimeEncoder(16, "\r\n".getBytes(UTF_8)).encodeToString(("x" + KEY).getBytes(UTF_8))));
        echoes.put(
                "in UTF-16",
                request -> new Reply(200, Map.of("Content-Type", "text/plain; charset=utf-16"), KEY.getBytes(UTF_16)));
        echoes.put(
                "in an error",
                request -> text(400, "application/json", "{\"error\":{\"message\":\"" + base64(KEY) + "\"}}"));
        echoes.put("in a failure", request -> text(500, "text/html", "<h1>" + KEY + "</h1>"));
        echoes.put("as a media type", request -> text(200, KEY, "***"));

        echoes.forEach((how, echo) -> {
            upstream.answerWith(echo);
            var answer = list();
            var body = answer.response().body();
            // of what is no JSON nothing is shown where fields are masked
            assertThat(body).as(how).containsAnyOf("***", "[withheld");
            assertThat(Leaks.of(KEY).isIn(body)).as(how).isFalse();
        });
    }

    @Test
    @Order(2)
    void whatAnUpstreamEchoesComesBackWithoutTheCredentialOverMcp() {
        upstream.answerWith(request -> json("it was " + request.authorization()));

        var answer = stack.agent()
                .post(
                        "/mcp",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"stripe__list_customers\",\"arguments\":{\"limit\":100}}}",
                        "MCP-Protocol-Version",
                        "2025-11-25",
                        "Accept",
                        "application/json, text/event-stream");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.response().body()).contains("it was Bearer ***");
    }

    @Test
    @Order(3)
    void anUpstreamThatSpeaksInHeadersAndStatusLinesIsNotHeard() {
        upstream.answerWith(request -> new Reply(
                200,
                Map.of("Content-Type", "application/json", "X-Echo", request.authorization()),
                "{\"said\":\"quiet\"}".getBytes(UTF_8)));
        assertThat(list().response().body()).contains("quiet");

        var answer = stack.agent().call("words", "list_customers", "{}", 30);
        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("failed");
        assertThat(statusLine.echoed()).contains(KEY + "2");
    }

    @Test
    @Order(4)
    void aRedirectIsNotFollowedAndTakesNoCredentialAlong() {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            upstream.answerWith(request -> new Reply(
                    status, Map.of("Location", otherOrigin.url() + "/v1/customers?echo=" + base64(KEY)), new byte[0]));
            assertThat(list().text("/status")).isEqualTo("failed");
        }
        upstream.answerWith(request -> new Reply(302, Map.of("Location", otherOrigin.url() + "/"), new byte[0]));
        var write = stack.agent().call("stripe", "create_customer", "{\"name\":\"redirected\"}", 30);

        assertThat(write.text("/status")).as(write.toString()).isEqualTo("outcome_unknown");
        assertThat(otherOrigin.received()).isEmpty();
    }

    @Test
    @Order(5)
    void whatAPersonSeesOfAnExecutedCallHoldsNoCredential() {
        upstream.answerWith(request -> json("echo " + request.authorization()));
        var waiting = stack.agent().callAsync("stripe", "create_refund", "{\"charge\":\"ch_canary\"}", 60);
        var people = stack.people();
        var pending = people.pendingApproval("create_refund");
        people.decide(pending, "approve_once");
        assertThat(waiting.join().text("/status")).isEqualTo("completed");

        var shown = Eventually.get(
                "the approval shows the outcome",
                CHANGE,
                () -> people.approval().get("/v1/approvals/" + pending.at("/id").asText()),
                answer -> answer.json().has("outcome"));

        assertThat(shown.response().body()).contains("***").doesNotContain(KEY);
        assertThat(people.approval().get("/v1/ledger?limit=1000").status()).isEqualTo(200);
        assertThat(people.approval().get("/v1/ledger/export").status()).isEqualTo(200);
        assertThat(people.connector().get("/v1/integrations").status()).isEqualTo(200);
        assertThat(people.policy().get("/v1/policies").status()).isEqualTo(200);
    }

    @Test
    @Order(6)
    void anotherOriginGetsTheCredentialOnlyAfterAnAdminSaidSo() throws IOException {
        var draft = stack.configuration().resolveSibling("draft.yaml");
        Files.writeString(draft, configuration(otherOrigin));
        Files.move(draft, stack.configuration(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);

        var refused = Eventually.get(
                "the new origin is known",
                CHANGE,
                P1CustodyIT::list,
                answer -> answer.text("/reason").startsWith("cred"));

        assertThat(refused.text("/reason")).as(refused.toString()).isEqualTo("credential_origin_changed");
        assertThat(otherOrigin.received()).isEmpty();
        var accepted = stack.people()
                .connector()
                .post("/v1/integrations/stripe/accept", "{\"origin\":\"%s\"}".formatted(otherOrigin.url()));
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(204);
        assertThat(list().text("/status")).isEqualTo("completed");
        assertThat(otherOrigin.received())
                .singleElement()
                .satisfies(request -> assertThat(request.authorization()).isEqualTo("Bearer " + KEY));
    }

    @Test
    @Order(7)
    void theCredentialIsInNothingThatTheRunHasLeftBehind() throws Exception {
        assertThat(upstream.received())
                .isNotEmpty()
                .allMatch(request -> request.authorization().endsWith(KEY));

        assertThat(Leaks.of(KEY).in(stack)).isEmpty();
    }

    @Test
    @Order(8)
    void theSearchFindsWhatIsThere() throws Exception {
        // the charge's id went the same way as the credential would have
        assertThat(Leaks.of("ch_canary").in(stack))
                .anyMatch(place -> place.startsWith("topic "))
                .anyMatch(place -> place.startsWith("table "))
                .anyMatch(place -> place.startsWith("file broker"))
                .contains("response");
    }

    @Test
    @Order(9)
    void noOtherProcessWasGivenTheCredential() throws Exception {
        var connector = stack.processesOf("connector-service");
        var others = stack.processes();
        others.keySet().removeAll(connector.keySet());

        assertThat(others).hasSizeGreaterThan(5); // three services, the broker, the database and its workers
        assertThat(Leaks.of(KEY).inStarts(others)).isEmpty();
        assertThat(Leaks.of(KEY).inStarts(connector)).isNotEmpty();
    }

    @Test
    @Order(10)
    void noOtherProcessHasTheCredentialInItsMemory() throws Exception {
        var others = new String[] {"gateway-service", "policy-service", "approval-service", "broker"};
        try (var dumps = HeapDumps.of(stack, others)) {
            assertThat(Leaks.of(KEY).inFiles(dumps.files())).isEmpty();
            // what each of them was started with is found there
            var address = Leaks.of("127.0.0.1:" + stack.brokerPort());
            assertThat(address.inFiles(dumps.files())).contains(others);
        }
        try (var dumps = HeapDumps.of(stack, "connector-service")) {
            assertThat(Leaks.of(KEY).inFiles(dumps.files())).containsExactly("connector-service");
        }
    }

    private static Http.Answer list() {
        // no call is like another one, whose outcome it could be given
        var limit = LIMITS.incrementAndGet();
        return stack.agent().call("stripe", "list_customers", "{\"limit\":%d}".formatted(limit), 30);
    }

    private static Reply text(int status, String type, String text) {
        return new Reply(status, Map.of("Content-Type", type), text.getBytes(UTF_8));
    }

    private static Reply json(String echo) {
        return text(
                200,
                "application/json",
                Http.JSON.createObjectNode().put("echo", echo).toString());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
