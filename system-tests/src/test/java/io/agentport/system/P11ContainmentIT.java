// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.events.Topic;
import io.agentport.system.TroubledUpstream.Trouble;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P11: what is down affects only what needs it. */
class P11ContainmentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CALLERS = 8;
    /** Many times more than what one integration may have on its way at a time. */
    private static final int FLOOD = 400;

    private static final int POLICY = 2;

    private static TroubledUpstream troubled;
    private static RecordingUpstream upstream;
    private static Stack stack;
    private static Stack.People people;

    @BeforeAll
    static void bringUp() throws Exception {
        troubled = new TroubledUpstream();
        upstream = new RecordingUpstream();
        stack = Stack.up(
                """
                integrations:
                  hangs:
                    connector: stripe
                    api_key: ${HANGS_API_KEY}
                    base_url: %2$s
                    allow_private: [127.0.0.0/8]
                    permissions: {"*": auto_approve}
                  drips:
                    connector: stripe
                    api_key: ${DRIPS_API_KEY}
                    base_url: %3$s
                    allow_private: [127.0.0.0/8]
                    permissions: {"*": auto_approve}
                  breaks:
                    connector: stripe
                    api_key: ${BREAKS_API_KEY}
                    base_url: %4$s
                    allow_private: [127.0.0.0/8]
                    permissions: {"*": auto_approve}
                  stripe:
                    api_key: ${STRIPE_API_KEY}
                    base_url: %1$s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                      create_customer: auto_approve
                      create_refund: ask_approve
                  keyless:
                    connector: stripe
                    api_key: ${file:/nowhere/at/all}
                    base_url: %1$s
                    allow_private: [127.0.0.0/8]
                    permissions: {"*": auto_approve}
                  vaulted:
                    connector: stripe
                    api_key: ${vault:kv/stripe#key}
                    base_url: %1$s
                    allow_private: [127.0.0.0/8]
                    permissions: {"*": auto_approve}
                agents:
                  default: {calls_per_minute: 60000}
                  other: {calls_per_minute: 60000}
                  busy: {calls_per_minute: 60000}
                  flood: {calls_per_minute: 60}
                """.formatted(
                                upstream.url(),
                                troubled.url(Trouble.HANGS),
                                troubled.url(Trouble.DRIPS),
                                troubled.url(Trouble.BREAKS)),
                Map.of(
                        "STRIPE_API_KEY", "sk_test_of_the_containment",
                        "HANGS_API_KEY", "sk_test_of_what_hangs",
                        "DRIPS_API_KEY", "sk_test_of_what_drips",
                        "BREAKS_API_KEY", "sk_test_of_what_breaks"));
        people = stack.people();
    }

    @AfterAll
    static void bringDown() {
        try (var gone = troubled;
                var too = upstream) {
            if (stack != null) {
                stack.close();
            }
        }
    }

    private static Http agent(String name) {
        return stack.admitted(name, 3);
    }

    private static Http.Answer create(Http agent, String integration) {
        return agent.call(integration, "create_customer", "{\"name\":\"" + UUID.randomUUID() + "\"}", 30);
    }

    private static void completes(Http agent) {
        var answer = create(agent, "stripe");
        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("completed");
    }

    private static void eventuallyCompletes() {
        Eventually.get(
                "a call completes",
                PATIENCE,
                () -> {
                    try {
                        return create(stack.agent(), "stripe").text("/status");
                    } catch (UncheckedIOException e) {
                        return "no answer";
                    }
                },
                "completed"::equals);
    }

    /** The others' calls complete while all that one upstream may have on its way hangs in it, and more wait. */
    @ParameterizedTest
    @EnumSource
    void anUpstreamInTroubleHoldsUpNobodyElse(Trouble trouble) throws Exception {
        var busy = agent("busy");
        var integration = trouble.name().toLowerCase(Locale.ROOT);
        var flood = IntStream.range(0, FLOOD)
                .mapToObj(i -> busy.callAsync(integration, "create_customer", "{\"name\":\"%d\"}".formatted(i), 1))
                .toList();
        Eventually.get("its requests are on their way", PATIENCE, () -> troubled.requests(trouble), now -> now > 0);

        for (int i = 0; i < 2 * CALLERS; i++) {
            completes(stack.agent());
        }

        for (var call : flood) {
            var answer = call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.text("/status")).as(answer.toString()).isNotEqualTo("completed");
        }
    }

    @Test
    void aCredentialThatIsNotThereConcernsItsIntegrationAlone() {
        assertThat(create(stack.agent(), "keyless").text("/reason")).isEqualTo("credential_unavailable");
        assertThat(create(stack.agent(), "vaulted").text("/reason")).isEqualTo("credential_store_not_supported");
        completes(stack.agent());
    }

    @Test
    void anAgentThatFloodsIsHeldBackAndAnotherOneIsNot() {
        var flooding = agent("flood");
        var other = agent("other");
        try (var load = new Load(CALLERS, i -> flooding.call("stripe", "list_customers", "{}", 20))) {
            Eventually.get("the agent is held back", PATIENCE, () -> load.answered(429), held -> held > CALLERS);

            for (int i = 0; i < 2 * CALLERS; i++) {
                completes(other);
            }

            assertThat(load.answers())
                    .filteredOn(answer -> answer.status() == 429)
                    .allSatisfy(answer -> assertThat(answer.text("/reason")).isEqualTo("rate_limited"));
        }
    }

    /** Local accounts and the ledger are away with it; whoever has logged in before still administers the others. */
    @Test
    void withoutApprovalServiceAutomaticCallsGoOnAndQuestionsWait() throws Exception {
        CompletableFuture<Http.Answer> asked;
        try (var stopped = Processes.stop(stack.process("approval-service"))) {
            asked = refund("while-away");
            for (int i = 0; i < 2 * CALLERS; i++) {
                completes(stack.agent());
            }
            assertThat(people.policy().get("/v1/agents").status()).isEqualTo(200);
            assertThat(people.connector().get("/v1/integrations").status()).isEqualTo(200);
            assertThat(asked).isNotDone();
        }

        people.decide(people.pendingApproval("create_refund"), "approve_once");
        assertThat(asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).text("/status"))
                .isEqualTo("completed");
    }

    @Test
    void withoutPolicyServiceWhatWasAskedBeforeIsDecidedAndRuns() throws Exception {
        var asked = refund("asked-before");
        var pending = people.pendingApproval("create_refund");
        try (var stopped = Processes.stop(stack.process("policy-service"))) {
            assertThat(people.decide(pending, "approve_once").status()).isEqualTo(200);

            assertThat(asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).text("/status"))
                    .isEqualTo("completed");
            assertThat(stack.agent().get("/v1/tools").status()).isEqualTo(200);
        }
        eventuallyCompletes();
    }

    private static CompletableFuture<Http.Answer> refund(String charge) {
        return stack.agent().callAsync("stripe", "create_refund", "{\"charge\":\"" + charge + "\"}", 60);
    }

    /** The topic is made to keep what it gets for 40 s, so automatic calls end when the ledger is 20 s behind. */
    @Test
    void automaticCallsEndWhenTheLedgerIsHalfOfTheTopicsRetentionBehindAndGoOnWhenItIsNot() throws Exception {
        var backend = new Backend(stack);
        try (var restored = backend.retention(Topic.CALLS, Duration.ofSeconds(40))) {
            eventuallyCompletes();
            try (var stopped = Processes.stop(stack.process("approval-service"))) {
                completes(stack.agent());
                var refused = Eventually.get(
                        "automatic calls are refused",
                        PATIENCE,
                        () -> create(stack.agent(), "stripe"),
                        answer -> answer.status() == 403);
                assertThat(refused.text("/reason")).isEqualTo("ledger_behind");
                assertThat(stack.metrics(POLICY)).contains("agentport_ledger_behind 1.0");
                assertThat(stack.health(POLICY)).contains("\"ledger\": \"behind\"");
                var before = upstream.received().size();
                assertThat(create(stack.agent(), "stripe").status()).isEqualTo(403);
                assertThat(upstream.received()).hasSize(before);
            }
            eventuallyCompletes();
        }
    }

    /** The client is told where the call stands, and goes on with another replica: a shutdown takes nothing back. */
    @Test
    void aGatewayThatIsShutDownAnswersWhatItHoldsAndCancelsNothing() throws Exception {
        var held = stack.agent()
                .postAsync(
                        "/mcp",
                        """
                        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"stripe__create_refund",
                        "arguments":{"charge":"held"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                        "io.modelcontextprotocol/clientCapabilities":{},"progressToken":"p"}}}""",
                        "Accept",
                        "application/json, text/event-stream",
                        "MCP-Protocol-Version",
                        "2026-07-28",
                        "Mcp-Method",
                        "tools/call",
                        "Mcp-Name",
                        "stripe__create_refund");
        var pending = people.pendingApproval("create_refund");
        var call = pending.at("/calls/0/call_id").asText();

        var gateway = stack.process("gateway-service");
        gateway.destroy();

        var answer = held.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.response().body()).contains(call).contains("pending_approval");
        Processes.awaitEnd(gateway);
        assertThat(people.decide(pending, "approve_once").status()).isEqualTo(200);
        eventuallyCompletes(); // the gateway is back
        Eventually.get(
                "the call has completed",
                PATIENCE,
                () -> stack.agent().get("/v1/calls/" + call + "?wait=5").text("/status"),
                "completed"::equals);
    }
}
