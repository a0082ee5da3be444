// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Agents' credentials are good for agents' routes only, and people's for people's. */
class BoundaryIT {
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        stack = Stack.up("integrations:\n  sandbox:\n    token: ${SANDBOX_TOKEN}\n", Map.of());
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    private record Route(String method, String path) {}

    private static final List<Route> APPROVAL = List.of(
            new Route("GET", "/v1/approvals"),
            new Route("GET", "/v1/approvals/apr_x"),
            new Route("POST", "/v1/approvals/apr_x/decision"),
            new Route("GET", "/v1/approvals/stream"),
            new Route("GET", "/v1/accounts"),
            new Route("POST", "/v1/accounts"),
            new Route("POST", "/v1/accounts/admin/disable"),
            new Route("GET", "/v1/ledger"),
            new Route("GET", "/v1/ledger/export"),
            new Route("GET", "/v1/ledger/verify"),
            new Route("GET", "/internal/calls/call_00112233445566778899aabbccddeeff"));
    private static final List<Route> POLICY = List.of(
            new Route("GET", "/v1/agents"),
            new Route("POST", "/v1/agents"),
            new Route("POST", "/v1/agents/default/rotate"),
            new Route("POST", "/v1/agents/default/revoke"),
            new Route("PUT", "/v1/agents/default"),
            new Route("PATCH", "/v1/agents/default"),
            new Route("DELETE", "/v1/agents/default"),
            new Route("GET", "/v1/policies"),
            new Route("POST", "/v1/policies/check"));
    private static final List<Route> CONNECTOR = List.of(
            new Route("GET", "/v1/integrations"),
            new Route("POST", "/v1/integrations/sandbox/accept"),
            new Route("POST", "/v1/executions/call_00112233445566778899aabbccddeeff/settle"));
    private static final List<Route> GATEWAY = List.of(
            new Route("GET", "/v1/tools"),
            new Route("GET", "/v1/tools/sandbox/list_customers"),
            new Route("POST", "/v1/calls"),
            new Route("GET", "/v1/calls/call_00112233445566778899aabbccddeeff"),
            new Route("DELETE", "/v1/calls/call_00112233445566778899aabbccddeeff"),
            new Route("POST", "/mcp"));

    @Test
    void anAgentsKeyIsRefusedOnEveryRouteOfPeople() {
        for (var header : List.of("Bearer " + stack.agentKey(), "", "Basic YWRtaW46YWRtaW4=")) {
            everyRouteAnswers401(stack.approval(header), APPROVAL);
            everyRouteAnswers401(stack.policy(header), POLICY);
            everyRouteAnswers401(stack.connector(header), CONNECTOR);
        }
    }

    @Test
    void aPersonsTokenIsRefusedOnEveryRouteOfAgents() {
        var token = stack.login();

        for (var header : List.of(token, "", "Basic YWRtaW46YWRtaW4=")) {
            everyRouteAnswers401(new Http(stack.gatewayUrl(), header), GATEWAY);
        }
    }

    @Test
    void aChangedTokenIsRefused() {
        var token = stack.login();
        var parts = token.split("\\.");
        var other = parts[2].charAt(3) == 'A' ? 'B' : 'A';
        var forged = parts[0] + "." + parts[1] + "." + parts[2].substring(0, 3) + other + parts[2].substring(4);

        everyRouteAnswers401(stack.approval(forged), APPROVAL);
        everyRouteAnswers401(stack.policy(forged), POLICY);
        everyRouteAnswers401(stack.connector(forged), CONNECTOR);
    }

    @Test
    void theWrongPasswordGivesNoToken() {
        stack.login();

        var answer = stack.approval("").post("/v1/login", "{\"user\":\"admin\",\"password\":\"not the password\"}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.response().body()).doesNotContain("token\"");
    }

    @Test
    void pagesOfOtherOriginsAreRefusedByAllServices() throws Exception {
        var client = HttpClient.newHttpClient();
        for (int offset = 0; offset < 4; offset++) {
            var path = offset == 0
                    ? "/v1/tools"
                    : offset == 1 ? "/v1/approvals" : offset == 2 ? "/v1/agents" : "/v1/integrations";
            var credential = offset == 0 ? "Bearer " + stack.agentKey() : stack.login();
            var request = HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + stack.port(offset) + path))
                    .header("Authorization", credential)
                    .header("Origin", "https://evil.example")
                    .build();

            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode())
                    .as(request.uri() + " " + answer.body())
                    .isEqualTo(403);
        }
    }

    private static void everyRouteAnswers401(Http party, List<Route> routes) {
        for (var route : routes) {
            var answer =
                    route.method.equals("POST") ? party.post(route.path, "{}") : party.method(route.method, route.path);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
        }
    }
}
