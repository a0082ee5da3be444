// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SandboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    private final HttpClient client = HttpClient.newHttpClient();
    private Sandbox sandbox;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandbox.start(0, "the-token");
    }

    @AfterEach
    void end() {
        sandbox.close();
        client.close();
    }

    private Answer send(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sandbox.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .setHeader("Authorization", "Bearer the-token");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
    }

    private Answer get(String path) throws Exception {
        return send("GET", path, "");
    }

    @Test
    void everythingSaysThatItIsASandbox() throws Exception {
        var answer = get("/v1/customers");

        assertThat(answer.response.headers().firstValue("X-AgentPort-Sandbox")).hasValue("true");
        assertThat(answer.body.at("/data/0/sandbox").asBoolean()).isTrue();
    }

    @Test
    void withoutTheTokenNothingIsAnswered() throws Exception {
        assertThat(send("GET", "/v1/customers", "", "Authorization", "Bearer other").status)
                .isEqualTo(401);
    }

    @Test
    void listsAreFilteredAndLimitedNewestFirst() throws Exception {
        var list = get("/v1/charges?customer=cus_1&limit=1").body;

        assertThat(list.at("/data/0/id").asText()).isEqualTo("ch_2");
        assertThat(list.at("/has_more").asBoolean()).isTrue();
        assertThat(get("/v1/charges?limit=0").status).isEqualTo(400);
    }

    @Test
    void aChargeIsRefundedUpToItsAmount() throws Exception {
        var first = send("POST", "/v1/refunds", "{\"charge\":\"ch_1\",\"amount\":4000,\"reason\":\"asked\"}");
        var second = send("POST", "/v1/refunds", "{\"charge\":\"ch_1\",\"amount\":4000}");
        var rest = send("POST", "/v1/refunds", "{\"charge\":\"ch_1\"}");

        assertThat(first.body.at("/status").asText()).isEqualTo("succeeded");
        assertThat(second.status).isEqualTo(400);
        assertThat(rest.body.at("/amount").asInt()).isEqualTo(200);
        assertThat(get("/v1/refunds").body.at("/data")).hasSize(2);
        assertThat(get("/v1/charges/ch_1").body.at("/amount_refunded").asInt()).isEqualTo(4200);
    }

    @Test
    void theSameIdempotencyKeyHasOneEffect() throws Exception {
        var body = "{\"charge\":\"ch_1\",\"amount\":5}";
        var first = send("POST", "/v1/refunds", body, "Idempotency-Key", "k");
        var again = send("POST", "/v1/refunds", body, "Idempotency-Key", "k");
        var other = send("POST", "/v1/refunds", "{\"charge\":\"ch_1\",\"amount\":6}", "Idempotency-Key", "k");

        assertThat(again.body).isEqualTo(first.body);
        assertThat(again.response.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(other.status).isEqualTo(409);
        assertThat(get("/v1/refunds").body.at("/data")).hasSize(1);
    }

    @Test
    void customersComeAndGo() throws Exception {
        var made = send("POST", "/v1/customers", "{\"name\":\"Katherine\",\"email\":\"k@example.com\"}");
        var path = "/v1/customers/" + made.body.at("/id").asText();

        assertThat(get(path).body.at("/email").asText()).isEqualTo("k@example.com");
        assertThat(send("DELETE", path, "").body.at("/deleted").asBoolean()).isTrue();
        assertThat(get(path).status).isEqualTo(404);
        assertThat(send("DELETE", path, "").status).isEqualTo(404);
    }

    @Test
    void issuesAreOpenedAndClosedAndMessagesSent() throws Exception {
        var issue =
                send("POST", "/v1/issues", "{\"title\":\"x\"}").body.at("/id").asText();
        assertThat(send("POST", "/v1/issues/" + issue + "/close", "")
                        .body
                        .at("/status")
                        .asText())
                .isEqualTo("closed");
        assertThat(send("POST", "/v1/messages", "{\"to\":\"a@example.com\",\"subject\":\"s\",\"body\":\"b\"}")
                        .body
                        .at("/status")
                        .asText())
                .isEqualTo("sent");
        assertThat(send("POST", "/v1/messages", "not json").status).isEqualTo(400);
    }

    @Test
    void whatArrivedCanBeReadWithoutCredentials() throws Exception {
        send("POST", "/v1/issues", "{\"title\":\"seen\"}", "Idempotency-Key", "k");

        var recorded = send("GET", "/sandbox/requests", "", "Authorization", "none");

        assertThat(recorded.body.at("/requests/0/body").asText()).isEqualTo("{\"title\":\"seen\"}");
        assertThat(recorded.body.at("/requests/0/idempotency_key").asText()).isEqualTo("k");
        assertThat(recorded.body.toString()).doesNotContain("the-token");
    }

    @Test
    void whatIsRecordedOfARequestIsCut() throws Exception {
        var body = "{\"title\":\"" + "x".repeat(10_000) + "\"}";
        send("POST", "/v1/issues", body);
        send("POST", "/v1/issues", body, "Authorization", "Bearer other");

        var recorded = get("/sandbox/requests");

        assertThat(recorded.body.at("/requests/0/body").asText()).isEqualTo(body.substring(0, 4096));
        assertThat(recorded.body.at("/requests/1/body").asText()).isEmpty();
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        assertThat(send("POST", "/v1/issues", "{\"title\":\"" + "x".repeat(200_000) + "\"}").status)
                .isEqualTo(413);
    }

    @Test
    void unknownPathsAndMethodsAreRefused() throws Exception {
        assertThat(get("/v2/customers").status).isEqualTo(404);
        assertThat(get("/v1/unknown").status).isEqualTo(404);
        assertThat(send("DELETE", "/v1/charges/ch_1", "").status).isEqualTo(405);
        assertThat(send("PUT", "/v1/charges/ch_1", "{}").status).isEqualTo(405);
    }
}
