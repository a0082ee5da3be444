// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.nimbusds.jwt.JWTClaimsSet;
import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.gateway.AtHome;
import io.agentport.gateway.LedgerResource;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Agents that come with OAuth access tokens, and agents with keys beside them. */
@QuarkusTest
@TestProfile(AccessTokensIT.Alone.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "gateway"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(LedgerResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTokensIT extends AtHome {
    /** Other tests are not to meet agents that have tokens. */
    public static final class Alone implements QuarkusTestProfile {}

    private static final String RESOURCE = "https://agents.example.com/mcp";
    private static final String METADATA = "https://agents.example.com/.well-known/oauth-protected-resource/mcp";
    private static final String CHALLENGE =
            "Bearer realm=\"agentport\"%s, resource_metadata=\"" + METADATA + "\", scope=\"agentport\"";

    private final TestIssuer issuer = new TestIssuer().start();
    private final List<TestIssuer> others = new ArrayList<>();
    private final List<Runnable> revocations = new ArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            log.add(entry instanceof ExtLogRecord formatted ? formatted.getFormattedMessage() : entry.getMessage());
            if (entry.getThrown() != null) {
                log.add(entry.getThrown().toString());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private AgentKey key;
    private String agent;
    private String client;

    @BeforeAll
    void listen() {
        LogManager.getLogManager().getLogger("").addHandler(listening);
    }

    @AfterAll
    void close() {
        LogManager.getLogManager().getLogger("").removeHandler(listening);
        issuer.close();
    }

    @Override
    protected void atHome() {
        key = house.letIn("with-a-key", toolset, 600, Duration.ofSeconds(1), ToolListing.AUTO);
    }

    @BeforeEach
    void admit() {
        agent = fresh("bot");
        client = "client-of-" + agent;
        admit(agent, issuer, client);
        await().untilAsserted(() -> metadata("/mcp").statusCode(200));
    }

    /** So that no agent has tokens. */
    @AfterEach
    void revokeAll() {
        revocations.forEach(Runnable::run);
        revocations.clear();
        others.forEach(TestIssuer::close);
        others.clear();
        await().untilAsserted(() -> metadata("/mcp").statusCode(404));
    }

    private void admit(String name, TestIssuer by, String clientId) {
        var tokens = new AcceptedTokens(new OAuthClient(by.url(), clientId), RESOURCE, List.of("agentport"));
        house.admit(name, tokens, false, toolset);
        revocations.add(() -> house.admit(name, tokens, true, toolset));
    }

    private TestIssuer another() {
        var another = new TestIssuer();
        others.add(another);
        return another;
    }

    private String token() {
        return issuer.token(client, RESOURCE);
    }

    private static ValidatableResponse metadata(String path) {
        return given().get("/.well-known/oauth-protected-resource" + path).then();
    }

    private static ValidatableResponse tools(String bearer) {
        return given().header("Authorization", "Bearer " + bearer)
                .get("/v1/tools")
                .then();
    }

    private static ValidatableResponse mcp(RequestSpecification request) {
        return request.contentType("application/json")
                .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
                .post("/mcp")
                .then();
    }

    private static RequestSpecification with(String bearer) {
        return given().header("Authorization", "Bearer " + bearer);
    }

    /** On both ways in, with the same answer. */
    private static void refused(String token, int status, String reason, String challenge) {
        for (var answer : List.of(tools(token), mcp(with(token)))) {
            answer.statusCode(status)
                    .contentType("application/problem+json")
                    .body("reason", equalTo(reason))
                    .header("WWW-Authenticate", challenge == null ? nullValue() : equalTo(challenge));
        }
    }

    private static void notGood(String token) {
        refused(token, 401, "invalid_token", CHALLENGE.formatted(", error=\"invalid_token\""));
    }

    private JWTClaimsSet.Builder claims() {
        return issuer.claims(client, RESOURCE);
    }

    @Test
    void theMetadataLeadsToTheIssuer() {
        for (var path : List.of("", "/mcp")) {
            metadata(path)
                    .statusCode(200)
                    .contentType("application/json")
                    .body("resource", equalTo(RESOURCE))
                    .body("authorization_servers", equalTo(List.of(issuer.url())))
                    .body("scopes_supported", equalTo(List.of("agentport")))
                    .body("bearer_methods_supported", equalTo(List.of("header")));
        }
        metadata("/v1").statusCode(404);
        metadata("x").statusCode(404);
    }

    @Test
    void whoBearsNothingIsLedToTheMetadata() {
        for (var answer : List.of(given().get("/v1/tools").then(), mcp(given()))) {
            answer.statusCode(401)
                    .body("reason", equalTo("invalid_api_key"))
                    .body("detail", containsString(RESOURCE))
                    .header("WWW-Authenticate", CHALLENGE.formatted(""));
        }
    }

    @Test
    void whoHasAKeyIsNeverLedToALogin() {
        tools(key.reveal()).statusCode(200);
        mcp(with(key.reveal())).statusCode(200);
        mcp(given().header("X-API-Key", key.reveal())).statusCode(200);

        var cut = key.reveal().substring(0, 20);
        for (var wrong : List.of(
                with(AgentKey.random().reveal()),
                with(cut),
                given().header("X-API-Key", "whatever"),
                with(token()).header("X-API-Key", key.reveal()))) {
            mcp(wrong)
                    .statusCode(401)
                    .body("reason", equalTo("invalid_api_key"))
                    .header("WWW-Authenticate", "Bearer realm=\"agentport\"");
        }
    }

    @Test
    void whereNoAgentHasTokensNothingOfThemIsAnswered() {
        var token = token();
        tools(token).statusCode(200);
        revokeAll();

        metadata("").statusCode(404);
        for (var request : List.of(given(), with(token))) {
            mcp(request)
                    .statusCode(401)
                    .body("reason", equalTo("invalid_api_key"))
                    .header("WWW-Authenticate", "Bearer realm=\"agentport\"");
        }
        tools(key.reveal()).statusCode(200);
    }

    @Test
    void aTokenOfTheAgentsClientIsTheAgents() {
        tools(token()).statusCode(200).body("tools.tool", hasItem("create_refund"));
        mcp(with(token())).statusCode(200).body("result.tools.name", hasItem("stripe__create_refund"));

        // RFC 9068 names the client otherwise; some issuers write scopes as a list
        var other = issuer.claims(client, RESOURCE)
                .claim("azp", null)
                .claim("client_id", client)
                .claim("scope", null)
                .claim("scp", List.of("agentport"));
        tools(issuer.sign(other)).statusCode(200);
        // it may be for others too
        tools(issuer.sign(claims().audience(List.of("agentport-approval", RESOURCE))))
                .statusCode(200);
    }

    @Test
    void aCallBearsTheGatewaysWordForTheTokenAndNotTheToken() throws Exception {
        var token = token();
        var answer = call(token, "list_customers", "{\"limit\":9}").statusCode(200);
        answer.body("status", equalTo("completed"));

        var call = house.lastCall(agent, "list_customers");
        assertThat(call.proof()).isNull();
        assertThat(opened(call))
                .isEqualTo(new SealResult.Valid<>(new SealedClaims.Presented(
                        call.call(),
                        call.agent(),
                        call.tool(),
                        call.argumentsDigest(),
                        new OAuthClient(issuer.url(), client),
                        call.notAfter())));
    }

    private static SealResult<SealedClaims.Presented> opened(CallRequested call) throws Exception {
        var keys = SealKeyFile.open(Backing.shared().sealsDirectory(), SealPair.GATEWAY_TO_POLICY);
        return new SealReader(SealPair.GATEWAY_TO_POLICY, keys)
                .open(call.tokenSeal(), SealedClaims.Presented.class, Instant.now());
    }

    private static ValidatableResponse call(String token, String tool, String arguments) {
        return with(token)
                .contentType("application/json")
                .body("{\"integration\":\"stripe\",\"tool\":\"" + tool + "\",\"arguments\":" + arguments + "}")
                .post("/v1/calls")
                .then();
    }

    @Test
    void anIdempotencyKeyNamesTheSameCallWhateverTokenItComesWith() {
        var first = idempotent(token()).extract().<String>path("call_id");
        var second = idempotent(token()).extract().<String>path("call_id");

        assertThat(second).isEqualTo(first);
    }

    private static ValidatableResponse idempotent(String token) {
        return with(token)
                .contentType("application/json")
                .header("Idempotency-Key", "order-7")
                .body("{\"integration\":\"stripe\",\"tool\":\"create_refund\",\"arguments\":{\"charge\":\"ch_o\"}}")
                .post("/v1/calls")
                .then();
    }

    @Test
    void aTokenIsInNoRecordAndInNoLog() {
        var good = token();
        var bad = issuer.sign(claims().audience("https://elsewhere.example.com"));
        call(good, "list_customers", "{\"limit\":11}").statusCode(200);
        call(good, "delete_customer", "{}").statusCode(403);
        notGood(bad);
        await().until(() -> house.audits.stream()
                .anyMatch(audit -> "invalid_token".equals(audit.details().get("reason"))));

        var records = Stream.of(house.requests, house.signals, house.audits)
                .flatMap(List::stream)
                .map(event -> new String(EventJson.write(event), StandardCharsets.UTF_8))
                .toList();
        assertThat(records).isNotEmpty();
        for (var token : List.of(good, bad)) {
            for (var part : TestIssuer.partsOf(token)) {
                assertThat(records).noneMatch(record -> record.contains(part));
                assertThat(log).noneMatch(line -> line.contains(part));
            }
        }
    }

    @Test
    void tokensThatAreNotGoodHereAreRefusedAlike() {
        var elsewhere = another().start();
        notGood(issuer.sign(claims().audience("https://elsewhere.example.com/mcp")));
        notGood(issuer.sign(claims().audience(List.of())));
        notGood(issuer.sign(claims().audience("https://agents.example.com")));
        notGood(issuer.sign(claims().expirationTime(Date.from(Instant.now().minusSeconds(1)))));
        notGood(issuer.sign(claims().expirationTime(null)));
        notGood(issuer.sign(claims().notBeforeTime(Date.from(Instant.now().plusSeconds(60)))));
        notGood(elsewhere.token(client, RESOURCE));
        notGood(elsewhere.sign(elsewhere.claims(client, RESOURCE).issuer(issuer.url())));
        notGood(issuer.sign(claims().issuer(null)));
        notGood(issuer.unsigned(claims()));
        notGood(issuer.keyedWithThePublicKey(claims()));
        notGood(issuer.signElsewhere(claims(), false));
        notGood(issuer.signElsewhere(claims(), true));
        notGood("not-a-token");
        notGood("a.b.c");
        var good = token();
        notGood(good.substring(0, good.lastIndexOf('.') + 1));

        tools(good).statusCode(200);
        assertThat(elsewhere.asked)
                .as("how often one that no agent has was asked")
                .hasValue(0);
    }

    @Test
    void aTokenInTheQueryOrAnotherHeaderIsNone() {
        given().queryParam("access_token", token()).get("/v1/tools").then().statusCode(401);
        mcp(given().header("X-API-Key", token())).statusCode(401).body("reason", equalTo("invalid_api_key"));
        mcp(given().header("Authorization", "DPoP " + token())).statusCode(401);
        mcp(given().cookie("access_token", token())).statusCode(401);
    }

    @Test
    void aTokenWhoseClientIsNoAgentsGetsNothingWhateverItSays() {
        var stranger =
                issuer.claims("agentport-cli", RESOURCE).subject("alice").claim("groups", List.of("approver", "admin"));

        refused(issuer.sign(stranger), 403, "client_unknown", null);
        refused(issuer.sign(claims().claim("azp", null)), 403, "client_unknown", null);
        // a client of the same name at another issuer is another client
        var other = another().start();
        admit("of-another-issuer", other, "another-client");
        await().untilAsserted(() -> metadata("").body("authorization_servers", hasItem(other.url())));
        refused(other.token(client, RESOURCE), 403, "client_unknown", null);
        tools(other.token("another-client", RESOURCE)).statusCode(200);
    }

    @Test
    void aTokenWithoutTheScopeIsToldWhichOne() {
        var challenge = CHALLENGE.formatted(", error=\"insufficient_scope\"");

        refused(issuer.sign(claims().claim("scope", "profile email")), 403, "insufficient_scope", challenge);
        refused(issuer.sign(claims().claim("scope", null)), 403, "insufficient_scope", challenge);
        refused(issuer.sign(claims().claim("scope", "agentport2")), 403, "insufficient_scope", challenge);
    }

    @Test
    void theTokenOfARevokedAgentIsRefused() {
        admit("another", issuer, "another-client"); // so that tokens are still looked at
        await().untilAsserted(
                        () -> tools(issuer.token("another-client", RESOURCE)).statusCode(200));
        revocations.getFirst().run();

        await().untilAsserted(() -> refused(token(), 403, "agent_revoked", null));
    }

    @Test
    void keysOfTheIssuerRotate() {
        var before = token();
        tools(before).statusCode(200);
        issuer.rotate();

        await().untilAsserted(() -> tools(token()).statusCode(200));
        notGood(before);
    }

    @Test
    void tokensWithUnknownKeysDoNotMakeTheIssuerBeAskedEachTime() {
        tools(token()).statusCode(200);
        int before = issuer.asked.get();
        long began = System.nanoTime();

        for (int i = 0; i < 20; i++) {
            notGood(issuer.signElsewhere(claims(), false));
        }

        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(issuer.asked.get() - before).isBetween(0, (int) (seconds / 5 + 1));
    }

    @Test
    void anIssuerThatIsAwayStopsOnlyItsOwnTokens() {
        var away = another();
        admit("of-one-that-is-away", away, "away-client");
        await().untilAsserted(() -> metadata("").body("authorization_servers", hasItem(away.url())));
        var token = away.token("away-client", RESOURCE);

        refused(token, 503, "issuer_unavailable", null);
        tools(token()).statusCode(200);
        tools(key.reveal()).statusCode(200);

        away.start();
        await().untilAsserted(() -> tools(token).statusCode(200));

        away.close();
        // what it published is known; what it would have to be asked for is not
        tools(away.token("away-client", RESOURCE)).statusCode(200);
        away.rotate();
        tools(away.token("away-client", RESOURCE)).statusCode(401);
        tools(token()).statusCode(200);
        tools(key.reveal()).statusCode(200);
        away.start();
        await().untilAsserted(() -> tools(away.token("away-client", RESOURCE)).statusCode(200));
    }

    @Test
    void aStreamEndsWithTheTokenThatItWasAskedForWith() {
        var shortLived =
                issuer.sign(claims().expirationTime(Date.from(Instant.now().plusSeconds(3))));

        var stream = with(shortLived)
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "subscriptions/listen")
                .contentType("application/json")
                .body("""
                        {"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{
                        "notifications":{"toolsListChanged":true},"_meta":{
                        "io.modelcontextprotocol/protocolVersion":"2026-07-28",
                        "io.modelcontextprotocol/clientCapabilities":{}}}}""")
                .post("/mcp")
                .then()
                .statusCode(200)
                .extract()
                .asString(); // which waits for its end

        assertThat(stream).contains("acknowledged", "\"result\"");
    }
}
