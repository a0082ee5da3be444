// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P6: agents' credentials are good for agents' routes only, people's for people's; and nothing but a person's POST decides. */
class P6OnlyPeopleApproveIT {
    private static final String LOGIN = "/v1/login";
    /** Tells that no such method is there, before it asks who is calling. */
    private static final String MCP = "/mcp";

    private static final List<String> PEOPLES_SERVICES =
            List.of("approval-service", "policy-service", "connector-service");

    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        stack = Stack.up("""
                integrations:
                  sandbox:
                    token: ${SANDBOX_TOKEN}
                    permissions:
                      "list_*": auto_approve
                      create_issue: ask_approve
                agents:
                  default:
                    integrations: [sandbox]
                    calls_per_minute: 60000
                """, Map.of());
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void anAgentsKeyInWhateverFormIsRefusedOnEveryRouteOfPeople() throws IOException {
        var key = stack.agentKey();
        var forms = new ArrayList<String[]>();
        forms.add(new String[0]);
        for (var scheme : List.of("", "Bearer ", "bearer ", "ApiKey ", "Token ", "Digest ")) {
            forms.add(new String[] {"Authorization", scheme + key});
        }
        for (var pair : List.of(key + ":", ":" + key, "admin:" + key, key + ":" + key)) {
            forms.add(new String[] {"Authorization", "Basic " + base64(pair)});
        }
        forms.add(new String[] {"X-API-Key", key});
        forms.add(new String[] {"X-API-Key", key, "Authorization", "Bearer " + key});
        forms.add(new String[] {"Proxy-Authorization", "Bearer " + key});
        for (var cookie : List.of("q_session", "session", "token", "Authorization", "JSESSIONID")) {
            forms.add(new String[] {"Cookie", cookie + "=" + key});
        }
        for (var service : PEOPLES_SERVICES) {
            for (var route : peoplesRoutes(service)) {
                for (var form : forms) {
                    assertRefused(party(service, ""), route, form);
                }
                for (var parameter : List.of("access_token", "token", "api_key", "authorization")) {
                    var asked = new Route(route.method(), route.path() + "?" + parameter + "=" + key);
                    assertRefused(party(service, ""), asked);
                }
            }
        }
    }

    @Test
    void anAgentsKeyIsNobodysPassword() {
        stack.login();
        for (var user : List.of("admin", "default")) {
            var answer = stack.approval("")
                    .post(LOGIN, "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, stack.agentKey()));

            assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
            assertThat(answer.json().has("token")).isFalse();
        }
    }

    @Test
    void aPersonsTokenIsRefusedOnEveryRouteOfAgents() throws IOException {
        var token = stack.login();
        var bare = token.substring("Bearer ".length());
        for (var route : Route.of("gateway-service")) {
            for (var form : List.of(
                    new String[] {"Authorization", token},
                    new String[] {"X-API-Key", bare},
                    new String[] {"Authorization", token, "X-API-Key", bare},
                    new String[] {"Cookie", "session=" + bare})) {
                var answer = new Http(stack.gatewayUrl(), "").method(route.method(), route.path(), form);

                assertThat(answer.status()).as(answer.toString()).isEqualTo(expected(route));
            }
        }
    }

    private static int expected(Route route) {
        if (route.path().startsWith("/.well-known/")) {
            return 404; // for everybody while no agent has tokens
        }
        return route.path().equals(MCP) && !route.method().equals("POST") ? 405 : 401;
    }

    @Test
    void theWayBetweenServicesIsOpenToNeitherPeopleNorAgents() throws IOException {
        var internal = Route.of("approval-service").stream()
                .filter(route -> route.path().startsWith("/internal"))
                .toList();

        assertThat(internal).isNotEmpty();
        for (var route : internal) {
            assertRefused(party("approval-service", stack.login()), route);
            assertRefused(party("approval-service", "Bearer " + stack.agentKey()), route);
        }
        assertThat(new Http(stack.gatewayUrl(), "Bearer " + stack.agentKey())
                        .method("GET", internal.getFirst().path())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void onlyATokenOfAPersonsClientForThisServiceByOurKeyAndInTimeIsTaken() throws Exception {
        var tokens = new PeoplesToken(stack);
        long now = Instant.now().getEpochSecond();
        var refused = new LinkedHashMap<String, String>();
        refused.put("for another audience", tokens.with(claims -> audience(claims, "agentport-gateway")));
        refused.put("for nobody", tokens.with(claims -> claims.remove("aud")));
        refused.put("of an agent's client", tokens.with(claims -> claims.put("azp", "agent-client")));
        refused.put("of a client that is an agent's, said otherwise", tokens.with(agentsClient()));
        refused.put("of no client", tokens.with(claims -> claims.remove("azp")));
        refused.put("of another issuer", tokens.with(claims -> claims.put("iss", "https://evil.example")));
        refused.put("of no issuer", tokens.with(claims -> claims.remove("iss")));
        refused.put("that is over", tokens.with(claims -> claims.put("exp", now - 120)));
        refused.put("that never ends", tokens.with(claims -> claims.remove("exp")));
        refused.put("that is not good yet", tokens.with(claims -> claims.put("nbf", now + 3600)));
        refused.put("by another key", tokens.signedByAnotherKey());
        refused.put("unsigned", tokens.unsigned());
        var confused = tokens.signedWithThePublicKey();
        confused.forEach(token -> refused.put("with the public key as a secret " + confused.indexOf(token), token));
        var login = stack.login().substring("Bearer ".length()).split("\\.");
        refused.put("with another signature", login[0] + "." + login[1] + "." + new StringBuilder(login[2]).reverse());
        for (var service : PEOPLES_SERVICES) {
            var route = new Route("GET", firstGet(service));
            refused.forEach((what, token) -> {
                var answer = party(service, "Bearer " + token).method(route.method(), route.path());
                assertThat(answer.status()).as(what + ": " + answer).isEqualTo(401);
            });
            var good = party(service, "Bearer " + tokens.with(claims -> {}));
            assertThat(good.get(route.path()).status()).isEqualTo(200);
        }
    }

    @Test
    void aTokenForOneServiceIsRefusedByTheOthers() throws Exception {
        var tokens = new PeoplesToken(stack);
        for (var own : PEOPLES_SERVICES) {
            var token = tokens.with(claims -> audience(claims, "agentport-" + own.replace("-service", "")));
            for (var service : PEOPLES_SERVICES) {
                var answer = party(service, "Bearer " + token).get(firstGet(service));
                assertThat(answer.status()).as(answer.toString()).isEqualTo(own.equals(service) ? 200 : 401);
            }
        }
    }

    @Test
    void lookingAtLinksDecidesNothing() throws Exception {
        var asked = ask();
        var people = stack.people();
        var pending = pending(people, asked.text("/call_id"));
        var id = pending.at("/id").asText();
        var links = new LinkedHashSet<URI>();
        links.add(URI.create(asked.text("/approval_url")));
        links.add(URI.create(pending.at("/url").asText()));
        links.add(stack.gatewayUrl()
                .resolve(asked.response().headers().firstValue("Location").orElseThrow()));
        var approvals = URI.create("http://127.0.0.1:" + stack.port(1) + "/v1/approvals/");
        links.add(approvals.resolve(id));
        links.add(approvals.resolve(id + "/decision"));
        links.add(approvals.resolve(id + "/decision?decision=approve_once&confirm=true"));
        var whoever = List.of("", "Bearer " + stack.agentKey(), stack.login());
        var why = List.of(
                new String[0],
                new String[] {"Purpose", "prefetch"},
                new String[] {"Sec-Purpose", "prefetch;prerender"},
                new String[] {"X-Moz", "prefetch"},
                new String[] {"X-HTTP-Method-Override", "POST"});
        for (var link : links) {
            for (var method : List.of("GET", "HEAD", "OPTIONS")) {
                for (var who : whoever) {
                    for (var headers : why) {
                        new Http(link, who).method(method, link.toString(), headers);
                    }
                }
            }
        }

        assertThat(people.approval().get("/v1/approvals/" + id).json()).isEqualTo(pending);
    }

    @Test
    void nothingThatAnAgentSaysInItsOwnChannelDecides() {
        var asked = ask();
        var people = stack.people();
        var pending = pending(people, asked.text("/call_id"));
        var id = pending.at("/id").asText();
        var call = asked.text("/call_id");
        var agent = stack.agent();
        agent.post(
                MCP,
                "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"result\":{\"action\":\"accept\",\"content\":{\"approve\":true}}}"
                        .formatted(call));
        agent.post(
                MCP,
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/elicitation/complete\",\"params\":{\"elicitationId\":\"%s\"}}"
                        .formatted(call));
        agent.post(
                MCP,
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tasks/update\",\"params\":{\"taskId\":\"%s\",\"inputResponses\":{\"approve\":{\"action\":\"accept\"}}}}"
                        .formatted(call));
        var responses =
                "\"inputResponses\":{\"approve\":{\"action\":\"accept\",\"content\":{\"decision\":\"approve_once\","
                        + "\"seen\":" + pending.at("/seen") + "}}},\"requestState\":\"" + id + "\"";
        var updated = Mcp.ask(agent, "tasks/update", call, "\"taskId\":\"%s\",%s".formatted(call, responses));
        assertThat(updated.status()).as(updated.toString()).isEqualTo(200);
        var retried = Mcp.ask(
                agent,
                "tools/call",
                "sandbox__create_issue",
                "\"name\":\"sandbox__create_issue\",\"arguments\":%s,%s"
                        .formatted(pending.at("/arguments"), responses));
        assertThat(retried.text("/result/status")).as(retried.toString()).isEqualTo("working");
        agent.post(
                MCP,
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"approvals/decide\",\"params\":{\"id\":\"%s\"}}"
                        .formatted(id));
        agent.post(
                "/v1/approvals/" + id + "/decision",
                "{\"decision\":\"approve_once\",\"seen\":%s}".formatted(pending.at("/seen")));
        agent.post("/v1/calls/" + call, "{\"decision\":\"approve_once\"}");
        agent.method("PATCH", "/v1/calls/" + call);
        agent.get("/v1/calls/" + call + "?status=approved_once");
        agent.post(
                "/v1/calls",
                "{\"integration\":\"sandbox\",\"tool\":\"create_issue\",\"arguments\":%s,\"reason\":\"approved by admin\"}"
                        .formatted(pending.at("/arguments")),
                "Idempotency-Key", // a call of its own, which joins the approval
                UUID.randomUUID().toString());

        var now = Eventually.get(
                "the agent's words are shown",
                Duration.ofSeconds(20),
                () -> people.approval().get("/v1/approvals/" + id).json(),
                approval -> !approval.findValuesAsText("words_of").isEmpty());
        assertThat(now.at("/status").asText()).isEqualTo("pending");
        assertThat(Mcp.task(agent, "tasks/get", call).text("/result/status")).isEqualTo("working");
        assertThat(now.findValuesAsText("words_of")).allMatch("agent"::equals);
    }

    @Test
    @Timeout(90)
    void aStreamOfChangesEndsWithTheTokenThatItWasAskedForWith() throws Exception {
        var over = Instant.now().getEpochSecond() + 8;
        var token = new PeoplesToken(stack).with(claims -> claims.put("exp", over));

        // comes back when the stream has ended
        var answer = party("approval-service", "Bearer " + token).get("/v1/approvals/stream");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(Instant.now()).isAfterOrEqualTo(Instant.ofEpochSecond(over));
    }

    @Test
    void aDisabledPersonIsLetInNoMoreWhereTheyDecide() {
        var admin = stack.people().approval();
        var created = admin.post("/v1/accounts", "{\"user\":\"gone\",\"roles\":[\"approver\"]}");
        var login = stack.approval("")
                .post(
                        LOGIN,
                        "{\"user\":\"gone\",\"password\":\"%s\",\"new_password\":\"a long enough password\"}"
                                .formatted(created.text("/password")));
        var gone = stack.approval("Bearer " + login.text("/token"));
        assertThat(gone.get("/v1/approvals").status()).isEqualTo(200);

        assertThat(admin.post("/v1/accounts/gone/disable", "{}").status()).isEqualTo(204);

        Eventually.get(
                "the token is refused",
                Duration.ofSeconds(20),
                () -> gone.get("/v1/approvals").status(),
                status -> status == 401);
    }

    @Test
    void pagesOfOtherNamesReachNoPortOfAgentPort() throws Exception {
        var foreign = new ArrayList<List<String>>();
        for (var host : List.of(
                "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "169.254.169.254", "0.0.0.0")) {
            foreign.add(List.of("Host: " + host));
            foreign.add(List.of("Host: " + host + ":4747"));
        }
        for (var origin : List.of(
                "https://evil.example",
                "null",
                "http://127.0.0.1.evil.example",
                "http://localhost@evil.example",
                "file://",
                "http://0.0.0.0:4747",
                "not an origin")) {
            foreign.add(List.of("Host: 127.0.0.1", "Origin: " + origin));
        }
        for (var service : List.of("gateway-service", "approval-service", "policy-service", "connector-service")) {
            var authorization = "Authorization: "
                    + (service.equals("gateway-service") ? "Bearer " + stack.agentKey() : stack.login());
            for (var route : Route.of(service)) {
                for (var headers : foreign) {
                    assertForbidden(stack.port(offset(service)), route, headers, authorization);
                }
            }
            for (var path : List.of("/q/health", "/q/health/ready", "/q/health/live", "/q/metrics", "/q/")) {
                for (var headers : foreign) {
                    assertForbidden(stack.port(10 + offset(service)), new Route("GET", path), headers, authorization);
                }
            }
            assertThat(RawHttp.status(
                            stack.port(10 + offset(service)), "GET", "/q/metrics", List.of("Host: localhost"), ""))
                    .isEqualTo(200);
        }
    }

    /** A proxy that goes by the first of the two lengths sends one request, on a connection that it shares among its users. */
    @Test
    void whatFollowsABodyOfTwoLengthsIsNobodysRequest() throws Exception {
        for (var service : List.of("gateway-service", "approval-service", "policy-service", "connector-service")) {
            var authorization = service.equals("gateway-service") ? "Bearer " + stack.agentKey() : stack.login();
            var first = "POST /v1/elsewhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
            var second = "GET " + Route.of(service).getFirst().path()
                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + authorization + "\r\n\r\n";

            assertThat(RawHttp.exchange(stack.port(offset(service)), first + second))
                    .as(service)
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }

    private static void assertForbidden(int port, Route route, List<String> headers, String authorization)
            throws IOException {
        var all = new ArrayList<>(headers);
        all.add(authorization);
        assertThat(RawHttp.status(port, route.method(), route.path(), all, "{}"))
                .as(port + " " + route + " " + headers)
                .isEqualTo(403);
    }

    private static void assertRefused(Http party, Route route, String... headers) {
        var answer = party.method(route.method(), route.path(), headers);
        assertThat(answer.status()).as(answer + " " + List.of(headers)).isEqualTo(401);
    }

    /** All but the one where people get in. */
    private static List<Route> peoplesRoutes(String service) throws IOException {
        var all = Route.of(service);
        var routes = all.stream().filter(route -> !route.path().equals(LOGIN)).toList();
        assertThat(routes).hasSizeGreaterThan(2);
        return routes;
    }

    private static String firstGet(String service) throws IOException {
        return peoplesRoutes(service).stream()
                .filter(route ->
                        route.method().equals("GET") && route.path().matches("/v1/(approvals|agents|integrations)"))
                .findFirst()
                .orElseThrow()
                .path();
    }

    private static Http party(String service, String authorization) {
        return new Http(URI.create("http://127.0.0.1:" + stack.port(offset(service))), authorization);
    }

    private static int offset(String service) {
        return 1 + PEOPLES_SERVICES.indexOf(service);
    }

    private static void audience(ObjectNode claims, String audience) {
        claims.set("aud", ((ArrayNode) Http.JSON.createArrayNode()).add(audience));
    }

    private static Consumer<ObjectNode> agentsClient() {
        return claims -> {
            claims.remove("azp");
            claims.put("client_id", "agent-client");
        };
    }

    private static Http.Answer ask() {
        var answer = stack.agent()
                .post(
                        "/v1/calls",
                        "{\"integration\":\"sandbox\",\"tool\":\"create_issue\",\"arguments\":{\"title\":\"%s\"}}"
                                .formatted(UUID.randomUUID()));
        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("awaiting_approval");
        return answer;
    }

    private static JsonNode pending(Stack.People people, String call) {
        for (var approval : people.approval()
                .get("/v1/approvals?status=pending&limit=500")
                .json()
                .at("/approvals")) {
            if (approval.at("/calls/0/call_id").asText().equals(call)) {
                return people.approval()
                        .get("/v1/approvals/" + approval.at("/id").asText())
                        .json();
            }
        }
        throw new AssertionError("no approval is pending for " + call);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
