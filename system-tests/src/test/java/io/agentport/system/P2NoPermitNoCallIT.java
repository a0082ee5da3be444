// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.Event;
import io.agentport.contracts.events.GrantPublished;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * P2: somebody who may write to every topic, and to the tables of claims, makes nothing run. Changed records stand beside
 * the one they were changed from, which does run where only the claim was taken away: what refuses them is the change.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class P2NoPermitNoCallIT {
    private static final String PERMITS = "connector-service.permits";
    private static final String ASKS = "approval-service.asks";
    private static final String CALLS = "policy-service.calls";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path keys;

    private static RecordingUpstream upstream;
    private static RecordingUpstream otherOrigin;
    private static Stack stack;
    private static Backend backend;
    private static ClaimTable claims;
    private static Stranger stranger;
    /** Taken down before everything else, to be over when it is used. */
    private static CallPermitted oldPermit;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        otherOrigin = new RecordingUpstream();
        stack = Stack.up("""
                integrations:
                  stripe:
                    api_key: ${STRIPE_API_KEY}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                      create_customer: auto_approve
                      create_refund: ask_approve
                      delete_customer: deny
                agents:
                  default:
                    integrations: [stripe]
                    calls_per_minute: 60000
                """.formatted(upstream.url()), Map.of("STRIPE_API_KEY", "sk_test_of_the_permit_test"));
        backend = new Backend(stack);
        claims = new ClaimTable(backend);
        stranger = new Stranger(stack);
        oldPermit = automaticPermit();
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream;
                var goneToo = otherOrigin;
                var last = stack;
                var first = stranger) {
            assertThat(first).isNotNull();
        }
    }

    @AfterEach
    void everyServiceIsStillReady() {
        for (int service = 0; service < 4; service++) {
            var health = new Http(URI.create("http://127.0.0.1:" + stack.port(10 + service)), "");
            Eventually.get(
                    "service " + service + " is ready",
                    SOON,
                    () -> health.get("/q/health/ready").status(),
                    status -> status == 200);
        }
    }

    @Test
    @Order(1)
    void aPermitThatIsChangedInOneFactRunsNothing() throws Exception {
        var real = automaticPermit();
        var ask = askOf(startRefund());
        var call = real.call();
        var seal = SealText.of(real.permit());
        var forged = new LinkedHashMap<String, CallPermitted>();
        forged.put(
                "permit_mismatch: another call", Forged.permitted(Forged.withId(call, CallId.random()), real.permit()));
        forged.put("permit_mismatch: another agent", Forged.permitted(Forged.withAgent(call, "other"), real.permit()));
        forged.put(
                "permit_mismatch: another tool",
                Forged.permitted(Forged.withTool(call, "stripe", "delete_customer"), real.permit()));
        forged.put(
                "permit_mismatch: another integration",
                Forged.permitted(Forged.withTool(call, "other", "create_customer"), real.permit()));
        forged.put(
                "permit_mismatch: other arguments",
                Forged.permitted(Forged.withArguments(call, "{\"name\":\"Eve\"}"), real.permit()));
        forged.put("seal_malformed: no seal", Forged.permitted(call, ""));
        forged.put("seal_malformed: nonsense", Forged.permitted(call, "no.seal.!"));
        forged.put("seal_wrong_algorithm: unsigned", Forged.permitted(call, seal.unsigned()));
        forged.put("seal_wrong_algorithm: none", Forged.permitted(call, seal.withHeader("alg", "none")));
        forged.put("seal_wrong_algorithm: another", Forged.permitted(call, seal.withHeader("alg", "HS512")));
        forged.put("seal_wrong_type: a plain token", Forged.permitted(call, seal.withHeader("typ", "JWT")));
        forged.put("seal_unknown_key: another id", Forged.permitted(call, seal.withHeader("kid", "0011223344556677")));
        forged.put(
                "seal_unknown_key: a key of nobody", Forged.permitted(call, Forged.sealedWith(keys, "stranger", real)));
        forged.put(
                "seal_bad_signature: a key of nobody with the id of a good one",
                Forged.permitted(call, Forged.sealedWith(keys, seal.keyId(), real)));
        forged.put("seal_unknown_key: sealed for another service", Forged.permitted(call, ask.askForApproval()));
        forged.put("seal_wrong_use: an ask instead", Forged.permitted(ask.call(), ask.askForConnector()));
        Forged.inClaims(seal, call)
                .forEach((what, text) -> forged.put("seal_bad_signature: " + what, Forged.permitted(call, text)));

        assertThatNoneRuns(forged, real);
    }

    @Test
    @Order(2)
    void aPersonsPermitRunsOnlyWhatThePolicyPutUp() throws Exception {
        var real = personsPermit();
        var otherAsk = askOf(startRefund());
        var automatic = automaticPermit();
        var call = real.call();
        var ask = Objects.requireNonNull(real.ask());
        var forged = new LinkedHashMap<String, CallPermitted>();
        forged.put("seal_unknown_key: without an ask", Forged.permitted(call, real.permit()));
        forged.put("seal_malformed: nonsense for an ask", Forged.byPerson(call, real.permit(), "nonsense"));
        forged.put(
                "permit_mismatch: the ask of another call",
                Forged.byPerson(call, real.permit(), otherAsk.askForConnector()));
        forged.put(
                "seal_unknown_key: the ask for approval-service",
                Forged.byPerson(call, real.permit(), otherAsk.askForApproval()));
        forged.put(
                "permit_mismatch: for the other call",
                Forged.byPerson(otherAsk.call(), real.permit(), otherAsk.askForConnector()));
        forged.put(
                "seal_unknown_key: the policy's own permit",
                Forged.byPerson(automatic.call(), automatic.permit(), ask));
        forged.put(
                "seal_wrong_algorithm: an unsigned ask",
                Forged.byPerson(call, real.permit(), SealText.of(ask).unsigned()));
        forged.put(
                "permit_mismatch: another person's agent",
                Forged.byPerson(Forged.withAgent(call, "other"), real.permit(), ask));
        Forged.inClaims(SealText.of(ask), call)
                .forEach((what, text) -> forged.put(
                        "seal_bad_signature: of the ask " + what, Forged.byPerson(call, real.permit(), text)));
        Forged.inClaims(SealText.of(real.permit()), call)
                .forEach((what, text) -> forged.put("seal_bad_signature: " + what, Forged.byPerson(call, text, ask)));

        assertThatNoneRuns(forged, real);
    }

    @Test
    @Order(3)
    void whatIsNoPermitAtAllIsPutAside() {
        int before = upstream.received().size();
        var written = new LinkedHashMap<String, RecordMetadata>();
        var key = CallId.random().value();
        written.put("unreadable: nothing", stranger.write(Topic.PERMITS, key, null));
        written.put("unreadable: no JSON", stranger.write(Topic.PERMITS, key, "{\"type\":".getBytes(UTF_8)));
        written.put("unreadable: bytes", stranger.write(Topic.PERMITS, key, new byte[] {0, -1, -2, 127}));
        written.put("unreadable: another event", write(Topic.PERMITS, oldPermit.call()));

        assertThat(stranger.causes(PERMITS, written)).isEqualTo(expected(written));
        assertThat(upstream.received()).hasSize(before);
    }

    @Test
    @Order(4)
    void aPermitThatWasUsedRunsNothingHoweverOftenItComes() throws Exception {
        var automatic = automaticPermit();
        var byPerson = personsPermit();
        int before = upstream.received().size();

        var written = new ArrayList<>(stranger.writeToAllPartitions(Topic.PERMITS, automatic));
        written.addAll(stranger.writeToAllPartitions(Topic.PERMITS, byPerson));
        stranger.awaitRead(PERMITS, written);

        assertThat(upstream.received()).hasSize(before);
    }

    @Test
    @Order(5)
    void aForgedAskIsPutUpToNobody() throws Exception {
        var real = askOf(startRefund());
        var pending = stack.people().approval().get("/v1/approvals?status=pending&limit=500");
        var call = real.call();
        var seal = SealText.of(real.askForApproval());
        var forged = new LinkedHashMap<String, ApprovalRequired>();
        forged.put(
                "ask_mismatch: another call",
                Forged.ask(real, Forged.withId(call, CallId.random()), real.askForApproval()));
        forged.put(
                "ask_mismatch: another agent",
                Forged.ask(real, Forged.withAgent(call, "other"), real.askForApproval()));
        forged.put(
                "ask_mismatch: another tool",
                Forged.ask(real, Forged.withTool(call, "stripe", "delete_customer"), real.askForApproval()));
        forged.put(
                "ask_mismatch: other arguments",
                Forged.ask(real, Forged.withArguments(call, "{\"charge\":\"ch_eve\"}"), real.askForApproval()));
        forged.put("seal_malformed: no seal", Forged.ask(real, call, ""));
        forged.put("seal_wrong_algorithm: unsigned", Forged.ask(real, call, seal.unsigned()));
        forged.put("seal_unknown_key: sealed for connector-service", Forged.ask(real, call, real.askForConnector()));
        Forged.inClaims(seal, call)
                .forEach((what, text) -> forged.put("seal_bad_signature: " + what, Forged.ask(real, call, text)));
        var written = new LinkedHashMap<String, RecordMetadata>();
        forged.forEach((what, record) -> written.put(what, write(Topic.ASKS, record)));
        written.put("unreadable: garbage", stranger.write(Topic.ASKS, call.key(), "garbage".getBytes(UTF_8)));

        assertThat(stranger.causes(ASKS, written)).isEqualTo(expected(written));
        assertThat(stack.people()
                        .approval()
                        .get("/v1/approvals?status=pending&limit=500")
                        .json())
                .isEqualTo(pending.json());
    }

    @Test
    @Order(6)
    void aCallThatItsAgentDidNotMakeIsNotPermitted() throws Exception {
        var real = oldPermit.call();
        int before = upstream.received().size();
        var forged = new ArrayList<CallRequested>();
        forged.add(Forged.withId(real, CallId.random()));
        forged.add(Forged.withArguments(Forged.withId(real, CallId.random()), "{\"name\":\"Eve\"}"));
        forged.add(Forged.withTool(Forged.withId(real, CallId.random()), "stripe", "create_refund"));
        forged.add(Forged.withAgent(Forged.withId(real, CallId.random()), "other"));
        var fresh = new ArrayList<CallRequested>();
        forged.forEach(call -> fresh.add(Forged.goodFor(call, Duration.ofMinutes(5))));
        var written = fresh.stream().map(call -> write(Topic.CALLS, call)).toList();

        stranger.awaitRead(CALLS, written);

        var ids = fresh.stream().map(CallRequested::call).toList();
        assertThat(backend.events(Topic.PERMITS, CallPermitted.class))
                .noneMatch(permit -> ids.contains(permit.call().call()));
        assertThat(backend.events(Topic.ASKS, ApprovalRequired.class))
                .noneMatch(ask -> ids.contains(ask.call().call()));
        assertThat(upstream.received()).hasSize(before);
    }

    @Test
    @Order(7)
    void twoExecutorsThatGetTheSamePermitMakeOneCall() throws Exception {
        try (var second = Replica.of(stack, "connector-service", Map.of())) {
            assertThat(second).isNotNull();
            stranger.awaitReaders(PERMITS, 2);
            var real = automaticPermit();
            claims.forget();
            int before = upstream.received().size();

            stranger.awaitRead(PERMITS, stranger.writeToAllPartitions(Topic.PERMITS, real));

            assertThat(upstream.received()).hasSize(before + 1);
        }
        stranger.awaitReaders(PERMITS, 1);
    }

    @Test
    @Order(8)
    void aPermitThatIsOverRunsNothingThoughItsClaimWasLostWithTheDatabase() throws Exception {
        claims.awaitDatabaseTime(oldPermit.call().notAfter());
        claims.forget();
        int before = upstream.received().size();

        stranger.awaitRead(PERMITS, List.of(write(Topic.PERMITS, oldPermit)));

        assertThat(upstream.received()).hasSize(before);
        assertThat(claims.statusOf(oldPermit.call().call())).isEqualTo("failed");
        claims.forgetConflictOf(oldPermit.call().call());
    }

    @Test
    @Order(9)
    void aForgedDeclarationSendsNoCredentialElsewhere() throws Exception {
        var real = backend.events(Topic.INTEGRATIONS, IntegrationDeclared.class).getLast();
        var moved = SealText.of(real.seal()).with("/claims/base_url", otherOrigin.url());
        stranger.write(Topic.INTEGRATIONS, new IntegrationDeclared("stripe", real.version() + 1, moved));
        awaitLogged("connector-service", "the declaration of `stripe` is not sealed for us and is ignored");

        var answer = stack.agent().call("stripe", "list_customers", "{\"limit\":7}", 30);

        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("completed");
        assertThat(upstream.received())
                .last()
                .satisfies(request -> assertThat(request.query()).isEqualTo("limit=7"));
        assertThat(otherOrigin.received()).isEmpty();
    }

    @Test
    @Order(10)
    void aForgedAgentAToolsetOrAGrantPermitNothing() throws Exception {
        int before = upstream.received().size();
        var key = AgentKey.random();
        var real = backend.events(Topic.AGENTS, AgentPublished.class).getLast();
        var everything = ToolsetPublished.of(List.of(
                new ToolsetPublished.Entry(new ToolId("stripe", "create_customer"), Tier.AUTO_APPROVE),
                new ToolsetPublished.Entry(new ToolId("stripe", "create_refund"), Tier.AUTO_APPROVE),
                new ToolsetPublished.Entry(new ToolId("stripe", "delete_customer"), Tier.AUTO_APPROVE)));
        var keysOfBoth = new ArrayList<>(real.keyHashes());
        keysOfBoth.add(key.hash());
        stranger.write(Topic.TOOLSETS, everything);
        stranger.write(
                Topic.GRANTS,
                new GrantPublished("grant_of_a_stranger", 1, Instant.now().plusSeconds(600), "nonsense"));
        stranger.write(
                Topic.AGENTS,
                new AgentPublished(
                        real.agent(),
                        keysOfBoth,
                        real.groups(),
                        false,
                        6000,
                        real.hold(),
                        everything.toolset(),
                        real.version() + 1));

        var asStranger = Eventually.get(
                "the gateway knows the stranger's key",
                SOON,
                () -> stack.agent(key.reveal()).call("stripe", "create_customer", "{\"name\":\"Eve\"}", 30),
                answer -> answer.status() == 403);
        var denied = stack.agent().call("stripe", "delete_customer", "{\"customer\":\"cus_1\"}", 30);

        assertThat(asStranger.text("/reason")).as(asStranger.toString()).isEqualTo("bad_proof");
        assertThat(denied.text("/reason")).as(denied.toString()).isEqualTo("policy_denied");
        assertThat(askOf(startRefund())).isNotNull();
        assertThat(upstream.received()).hasSize(before);
    }

    @Test
    @Order(11)
    void aForgedCatalogueMakesNoRuleLooserAndNoOtherDefinitionRun() throws Exception {
        int refunds = upstream.received("POST", "/v1/refunds").size();
        // connector-service mends its catalogue every half minute, so it is forged anew at each look
        Eventually.get(
                "policy-service takes the refund for a read, and asks all the same",
                SOON,
                () -> {
                    forgeCatalogue("create_refund", UnaryOperator.identity());
                    return riskWhenAsked(startRefund());
                },
                Risk.READ::equals);
        var changed = Eventually.get(
                "policy-service permits by the forged definition",
                SOON,
                () -> {
                    forgeCatalogue("create_customer", real -> Digest.ofText("another"));
                    return stack.agent()
                            .call("stripe", "create_customer", "{\"name\":\"%s\"}".formatted(UUID.randomUUID()), 30);
                },
                answer -> !answer.text("/status").equals("completed"));

        assertThat(changed.text("/reason")).as(changed.toString()).isEqualTo("definition_changed");
        assertThat(upstream.received("POST", "/v1/refunds")).hasSize(refunds);
    }

    /**
     * Writes the forged permits, each named by the cause for which it must be put aside, and then the real one: with the claims
     * taken away, nothing but their checks stands between any of them and the upstream.
     */
    private static void assertThatNoneRuns(Map<String, CallPermitted> forged, CallPermitted real) throws Exception {
        claims.forget();
        int before = upstream.received().size();
        var written = new LinkedHashMap<String, RecordMetadata>();
        forged.forEach((what, record) -> written.put(what, write(Topic.PERMITS, record)));

        assertThat(stranger.causes(PERMITS, written)).isEqualTo(expected(written));
        assertThat(upstream.received()).hasSize(before);

        stranger.awaitRead(PERMITS, List.of(write(Topic.PERMITS, real)));
        assertThat(upstream.received())
                .as("what refused the others is the change")
                .hasSize(before + 1);
    }

    private static Map<String, String> expected(Map<String, RecordMetadata> written) {
        var causes = new LinkedHashMap<String, String>();
        written.keySet().forEach(name -> causes.put(name, name.substring(0, name.indexOf(':'))));
        return causes;
    }

    /** The permit of a call that the policy lets through, and that has run. */
    private static CallPermitted automaticPermit() throws IOException {
        var answer =
                stack.agent().call("stripe", "create_customer", "{\"name\":\"%s\"}".formatted(UUID.randomUUID()), 30);
        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("completed");
        return permitOf(new CallId(answer.text("/call_id")));
    }

    /** The permit of a call that a person has approved, and that has run. */
    private static CallPermitted personsPermit() throws IOException {
        var call = startRefund();
        var people = stack.people();
        var pending = people.approval()
                .get("/v1/approvals?status=pending&limit=500")
                .json()
                .at("/approvals");
        for (var approval : pending) {
            if (approval.at("/calls/0/call_id").asText().equals(call.value())) {
                assertThat(people.decide(approval, "approve_once").status()).isEqualTo(200);
            }
        }
        var answer = stack.agent().get("/v1/calls/" + call + "?wait=30");
        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("completed");
        return permitOf(call);
    }

    /** A call that waits for a person. */
    private static CallId startRefund() {
        var answer = stack.agent()
                .post(
                        "/v1/calls",
                        "{\"integration\":\"stripe\",\"tool\":\"create_refund\",\"arguments\":{\"charge\":\"ch_%s\"}}"
                                .formatted(UUID.randomUUID()));
        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("awaiting_approval");
        return new CallId(answer.text("/call_id"));
    }

    private static CallPermitted permitOf(CallId call) throws IOException {
        return backend.events(Topic.PERMITS, PermitEvent.class).stream()
                .filter(permit -> permit.call().call().equals(call))
                .map(CallPermitted.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static ApprovalRequired askOf(CallId call) throws IOException {
        return backend.events(Topic.ASKS, ApprovalRequired.class).stream()
                .filter(ask -> ask.call().call().equals(call))
                .findFirst()
                .orElseThrow();
    }

    private static Risk riskWhenAsked(CallId call) {
        try {
            return askOf(call).risk();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A newer record of a tool that says it is a read, and of this definition. */
    private static void forgeCatalogue(String tool, UnaryOperator<Digest> definition) {
        try {
            var real = backend.events(Topic.CATALOG, CatalogEvent.class).stream()
                    .filter(ToolPublished.class::isInstance)
                    .map(ToolPublished.class::cast)
                    .filter(found -> found.tool().equals(new ToolId("stripe", tool)))
                    .findFirst()
                    .orElseThrow();
            stranger.write(
                    Topic.CATALOG,
                    new ToolPublished(
                            real.tool(),
                            real.title(),
                            real.description(),
                            Risk.READ,
                            real.idempotent(),
                            real.inputSchema(),
                            real.outputSchema(),
                            real.tags(),
                            definition.apply(real.definition()),
                            real.held(),
                            Instant.now().toEpochMilli()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitLogged(String service, String text) {
        Eventually.get(
                service + " says: " + text,
                SOON,
                () -> Files.readString(stack.data().resolve("logs").resolve(service + ".log")),
                log -> log.contains(text));
    }

    private static RecordMetadata write(Topic topic, Event event) {
        return stranger.write(topic, event);
    }
}
