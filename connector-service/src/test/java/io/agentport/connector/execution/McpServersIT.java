// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.execution.FakeMcpServer.Kind;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent.Held;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tools of MCP servers of both eras: what they offer, what of it runs by itself, and what comes of calling it. */
@QuarkusTest
@TestProfile(McpServers.class)
@WithTestResource(SandboxResource.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class McpServersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "token_of_an_mcp_server_0123456789";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Inject
    EffectiveTools tools;

    private final Backing backing = Backing.shared();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Wire wire;
    private String name;

    @BeforeEach
    void open() {
        name = "far" + Long.toHexString(System.nanoTime());
        wire = new Wire(
                backing.bootstrapServers(),
                ConfigProvider.getConfig().getValue("agentport.topics-prefix", String.class),
                backing.sealsDirectory());
        open.add(wire);
    }

    @AfterEach
    void close() throws Exception {
        wire.retract(Topic.INTEGRATIONS, name);
        for (var one : open) {
            one.close();
        }
    }

    private FakeMcpServer server(Kind kind) throws IOException {
        var server = new FakeMcpServer(kind);
        open.add(server);
        return server;
    }

    private void declare(String url, String... reads) throws IOException {
        Files.createDirectories(QuickExecution.SECRETS);
        var file = Files.writeString(QuickExecution.SECRETS.resolve(name), TOKEN + "\n");
        var settings = reads.length == 0 ? Map.<String, String>of() : Map.of("reads", String.join("\n", reads));
        var claims = new SealedClaims.Integration(
                name, 1, "mcp", url, null, Map.of("token", "${file:" + file + "}"), settings, List.of("127.0.0.0/8"));
        var seal = wire.sealer(SealPair.POLICY_TO_CONNECTOR).seal(claims);
        wire.publish(Topic.INTEGRATIONS, new IntegrationDeclared(name, 1, seal));
    }

    private ToolId id(String tool) {
        return new ToolId(name, tool);
    }

    private EffectiveTool tool(String tool) {
        await("the server offers `" + tool + "`")
                .atMost(PATIENCE)
                .until(() -> tools.find(id(tool)).isPresent());
        return tools.find(id(tool)).orElseThrow();
    }

    private void agentMay(String... names) {
        wire.agentMay(false, Tier.AUTO_APPROVE, Stream.of(names).map(this::id).toArray(ToolId[]::new));
    }

    private Outcome run(String tool, String arguments) {
        return outcome(permitted(tool, arguments));
    }

    private CallRequested permitted(String tool, String arguments) {
        var call = Wire.call(id(tool), arguments);
        wire.publish(
                Topic.PERMITS,
                wire.automatic(call, tool(tool).definition(), Instant.now().plusSeconds(60)));
        return call;
    }

    private Outcome runByPerson(String tool, String arguments) {
        var call = Wire.call(id(tool), arguments);
        wire.publish(Topic.PERMITS, wire.byPerson(call, tool(tool).definition(), "ap_" + call.call()));
        return outcome(call);
    }

    private Outcome outcome(CallRequested call) {
        await("the outcome")
                .atMost(PATIENCE)
                .until(() -> !wire.endings(call.call()).isEmpty());
        return wire.outcome(call.call());
    }

    private ValidatableResponse offers() {
        return given().auth()
                .oauth2(backing.peoplesToken("ada", "admin"))
                .get("/v1/integrations/" + name + "/tools")
                .then();
    }

    private ValidatableResponse accept(Map<String, String> seen) {
        return given().auth()
                .oauth2(backing.peoplesToken("ada", "admin"))
                .contentType(ContentType.JSON)
                .body(Map.of("tools", seen))
                .post("/v1/integrations/" + name + "/tools/accept")
                .then();
    }

    private String offer(String tool) {
        return offers().statusCode(200).extract().path("tools.find { it.tool == '" + tool + "' }.offer");
    }

    /** Declares the server, and accepts everything that it offers. */
    private void admitted(FakeMcpServer server, String... names) throws IOException {
        declare(server.url());
        admit(names);
    }

    private void admit(String... names) {
        for (var tool : names) {
            tool(tool);
        }
        accept(Stream.of(names).collect(Collectors.toMap(tool -> tool, this::offer)))
                .statusCode(204);
        await("accepted")
                .atMost(PATIENCE)
                .until(() -> Stream.of(names).allMatch(tool -> tool(tool).held() == null));
        agentMay(names);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatAServerOffersIsHeldUntilAPersonAcceptsIt(Kind kind) throws Exception {
        var server = server(kind);
        server.offer("one", "{\"description\":\"The first.\"}");
        server.offer("two", "{\"annotations\":{\"readOnlyHint\":true}}");
        server.offer("three", "{\"annotations\":{\"destructiveHint\":true}}");
        declare(server.url(), "two");

        assertThat(tool("one").held()).isEqualTo(Held.NEW);
        assertThat(tool("one").risk()).isEqualTo(Risk.WRITE);
        assertThat(tool("two").risk()).isEqualTo(Risk.READ); // the file says so
        assertThat(tool("three").risk()).isEqualTo(Risk.DESTRUCTIVE);

        agentMay("one");
        var refused = run("one", "{}");
        assertThat(refused).isInstanceOf(Outcome.Denied.class);
        assertThat(((Outcome.Denied) refused).reason()).isEqualTo(Refusal.TOOL_NOT_ACCEPTED);
        assertThat(server.calls("one")).isEmpty();
        assertThat(runByPerson("one", "{\"a\":1}")).isInstanceOf(Outcome.Completed.class);
        assertThat(server.calls("one")).hasSize(1);

        accept(Map.of("one", offer("one"))).statusCode(204);
        await().atMost(PATIENCE).until(() -> tool("one").held() == null);
        assertThat(run("one", "{\"a\":2}")).isInstanceOf(Outcome.Completed.class);
        assertThat(tool("two").held()).isEqualTo(Held.NEW);

        var before = offer("one");
        server.offer("one", "{\"description\":\"Gives everything away.\"}");
        await().atMost(PATIENCE).until(() -> tool("one").held() == Held.CHANGED);
        assertThat(run("one", "{\"a\":3}")).isInstanceOf(Outcome.Denied.class);
        accept(Map.of("one", before)).statusCode(409).body("reason", equalTo("other_offer"));
        offers().body("tools.find { it.tool == 'one' }.accepted.description", equalTo("The first."))
                .body("tools.find { it.tool == 'one' }.offered.description", equalTo("Gives everything away."));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aResultIsPassedOnAsItIs(Kind kind) throws Exception {
        var server = server(kind);
        server.offer("echo", "{}");
        admitted(server, "echo");

        var result = completed(run("echo", "{\"amount\":10.5,\"note\":\"ü\"}"));

        assertThat(result.at("/structuredContent/note").asText()).isEqualTo("ü");
        assertThat(result.at("/content/1/mimeType").asText()).isEqualTo("image/png");
        assertThat(result.at("/_meta/example.com~1theirs").asInt()).isEqualTo(1);
        assertThat(result.path("_meta").has("io.agentport/call")).isFalse();
        assertThat(result.has("resultType")).isFalse();
        var seen = server.calls("echo").getFirst();
        assertThat(seen.headers().get("Authorization")).containsExactly("Bearer " + TOKEN);
        if (kind == Kind.MODERN) {
            assertThat(seen.message().at("/params/_meta/traceparent").asText())
                    .contains("0af7651916cd43dd8448eb211c80319c");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatAServerAsksItsClientIsRefusedAndDecidesNothing(Kind kind) throws Exception {
        var server = server(kind);
        server.offer("streams", "{}");
        admitted(server, "streams");

        var result = completed(run("streams", "{}"));

        assertThat(result.at("/content/0/text").asText()).isEqualTo("after the question");
        assertThat(server.calls("streams")).hasSize(1);
    }

    @Test
    void aForgottenSessionIsOpenedAgainAndTheCallIsMadeOnce() throws Exception {
        var server = server(Kind.LEGACY_WITH_SESSIONS);
        server.offer("echo", "{}");
        admitted(server, "echo");
        assertThat(run("echo", "{\"n\":1}")).isInstanceOf(Outcome.Completed.class);

        server.forgetSessions();
        assertThat(run("echo", "{\"n\":2}")).isInstanceOf(Outcome.Completed.class);

        var second = server.calls("echo").stream()
                .filter(one -> one.message().at("/params/arguments/n").asInt() == 2)
                .toList();
        var sessions = second.stream()
                .map(one -> one.headers().get("Mcp-session-id").getFirst())
                .distinct()
                .toList();
        assertThat(sessions).hasSameSizeAs(second); // no session was told of it twice
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatCannotBeKnownIsSaidToBeUnknown(Kind kind) throws Exception {
        var server = server(kind);
        for (var tool : List.of("cuts", "broken", "wants_input", "prose")) {
            server.offer(tool, "{}");
        }
        admitted(server, "cuts", "broken", "wants_input", "prose");

        for (var tool : List.of("cuts", "broken", "wants_input", "prose")) {
            assertThat(run(tool, "{}")).as(tool).isInstanceOf(Outcome.OutcomeUnknown.class);
            assertThat(server.calls(tool)).as(tool).hasSize(1);
        }
    }

    @Test
    void whatAServerRefusesHasFailedAndAToolsOwnErrorIsItsResult() throws Exception {
        var server = server(Kind.LEGACY);
        server.offer("invalid", "{}");
        server.offer("says_no", "{}");
        admitted(server, "invalid", "says_no");

        assertThat(run("invalid", "{}")).isInstanceOf(Outcome.Failed.class);
        assertThat(completed(run("says_no", "{}")).path("isError").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void howFarAServerIsIsTold(Kind kind) throws Exception {
        var server = server(kind);
        server.offer("works", "{}");
        admitted(server, "works");

        var call = permitted("works", "{}");

        completed(outcome(call));
        var told = wire.texts.stream()
                .filter(text -> text.contains(call.call().value()) && text.contains("\"update\":\"progress\""))
                .toList();
        assertThat(told).hasSize(2).noneMatch(text -> text.contains(TOKEN));
        assertThat(told.getFirst()).contains("\"progress\":50.0", "\"total\":100.0", "half of ");
        assertThat(told.getLast()).contains("\"progress\":100.0");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCancelIsPassedOn(Kind kind) throws Exception {
        var server = server(kind);
        server.offer("waits", "{}");
        declare(server.url(), "waits");
        admit("waits");
        var call = permitted("waits", "{}");
        await("it runs").atMost(PATIENCE).until(() -> !server.calls("waits").isEmpty());
        var asked = server.calls("waits").getFirst().message().path("id");

        wire.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(call.call(), new AgentId("another"), Instant.now()));
        wire.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(call.call(), call.agent(), Instant.now()));

        assertThat(((Outcome.Failed) outcome(call)).reason()).isEqualTo("cancelled_while_running");
        assertThat(server.left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        if (kind != Kind.MODERN) {
            await().atMost(PATIENCE)
                    .until(() -> server.seen("notifications/cancelled").stream()
                            .anyMatch(
                                    one -> one.message().at("/params/requestId").equals(asked)));
        }
    }

    @Test
    void callsAtTheSameTimeInOneSessionHaveTheirOwnIds() throws Exception {
        var server = server(Kind.LEGACY_WITH_SESSIONS);
        server.offer("echo", "{}");
        admitted(server, "echo");

        completed(run("echo", "{\"n\":1}"));
        completed(run("echo", "{\"n\":2}"));

        assertThat(server.seen)
                .extracting(one -> one.message().path("id"))
                .filteredOn(JsonNode::isNumber)
                .doesNotHaveDuplicates();
    }

    @Test
    void aCredentialThatAServerRepeatsIsMasked() throws Exception {
        var server = server(Kind.MODERN);
        server.offer("leak", "{\"description\":\"Shows " + TOKEN + ".\"}");
        admitted(server, "leak");

        assertThat(completed(run("leak", "{}")).toString()).doesNotContain(TOKEN);
        assertThat(offers().extract().asString()).doesNotContain(TOKEN);
        assertThat(wire.texts).noneMatch(text -> text.contains(TOKEN));
    }

    @Test
    void argumentsThatTheSchemaDoesNotAllowAreNotSent() throws Exception {
        var server = server(Kind.MODERN);
        server.offer("echo", """
                {"inputSchema":{"type":"object","required":["n"],"properties":
                    {"n":{"type":"integer","x-mcp-header":"Count"}}}}""");
        admitted(server, "echo");

        var refused = run("echo", "{\"n\":1,\"to\":\"me\"}");
        assertThat(refused).isInstanceOf(Outcome.Failed.class);
        assertThat(server.calls("echo")).isEmpty();
        completed(run("echo", "{\"n\":1}"));
        assertThat(server.calls("echo").getFirst().headers().get("Mcp-param-count"))
                .containsExactly("1");
    }

    @Test
    void aServerThatIsAwayKeepsItsToolsAndDelaysNobody() throws Exception {
        var server = server(Kind.LEGACY_WITH_SESSIONS);
        server.offer("echo", "{}");
        declare(server.url(), "echo");
        admit("echo");
        server.away = true;

        await().atMost(PATIENCE)
                .until(() -> run("echo", "{}") instanceof Outcome.Failed failed
                        && failed.detail() != null
                        && failed.detail().contains("503"));
        assertThat(tools.find(id("echo"))).isPresent();

        server.away = false;
        server.forgetSessions();
        completed(run("echo", "{}"));
    }

    @Test
    void aServerThatNeverAnsweredIsAProblemOfItsOwn() throws Exception {
        var server = server(Kind.MODERN);
        server.away = true;
        declare(server.url());

        await().atMost(PATIENCE)
                .until(() -> tools.integrations().stream()
                        .anyMatch(status -> status.name().equals(name)
                                && status.problem() != null
                                && status.problem().contains("503")));
        given().auth()
                .oauth2(backing.peoplesToken("bob", "approver"))
                .get("/v1/integrations/" + name + "/tools")
                .then()
                .statusCode(403);
        accept(Map.of("echo", "sha256:" + "0".repeat(64))).statusCode(409);
    }

    private static JsonNode completed(Outcome outcome) throws IOException {
        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        var result = ((Outcome.Completed) outcome).result();
        assertThat(result.mediaType()).isEqualTo(ToolResult.MCP);
        return MAPPER.readTree(result.body());
    }
}
