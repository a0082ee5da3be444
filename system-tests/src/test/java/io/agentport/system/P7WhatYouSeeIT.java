// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.json.StrictJson;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One form of the arguments, from the agent's request to the upstream: shown, digested, sealed and sent byte for byte. */
class P7WhatYouSeeIT {
    private static final long SEED = Long.getLong("agentport.test.seed", 20261125);
    private static final int AT_ONCE = 150;
    private static final int ASKED = 12;

    private static RecordingUpstream upstream;
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        stack = Stack.up("""
            integrations:
              desk:
                connector: sandbox
                token: ${SANDBOX_TOKEN}
                base_url: %s
                allow_private: [127.0.0.0/8]
                permissions:
                  create_issue: auto_approve
                  create_refund: auto_approve
                  list_customers: auto_approve
                  send_message: ask_approve
            """.formatted(upstream.url()), Map.of());
    }

    @AfterAll
    static void bringDown() throws Exception {
        try (var down = stack;
                var gone = upstream) {
            assertThat(down).isNotNull();
        }
    }

    @Test
    void whatIsSpeltOddlyIsSealedAndReceivedInItsOneForm() throws Exception {
        var random = new Random(SEED);
        var expected = new LinkedHashMap<String, String>(); // canonical arguments by call
        for (int sent = 0; sent < AT_ONCE; ) {
            var answers = new LinkedHashMap<OddlySpelt, CompletableFuture<Http.Answer>>();
            for (int i = 0; i < 10; i++, sent++) {
                boolean refund = random.nextInt(3) == 0;
                var spelt = OddlySpelt.of(
                        refund
                                ? OddlySpelt.members(
                                        "charge",
                                        "ch_" + sent,
                                        "amount",
                                        1 + random.nextInt(99_999),
                                        "reason",
                                        OddlySpelt.text(random, 6))
                                : OddlySpelt.members(
                                        "title",
                                        sent + OddlySpelt.text(random, 6),
                                        "body",
                                        OddlySpelt.text(random, 40)),
                        random);
                answers.put(
                        spelt,
                        stack.agent().callAsync("desk", refund ? "create_refund" : "create_issue", spelt.text(), 60));
            }
            answers.forEach((spelt, answer) -> {
                var ended = answer.join();
                assertThat(ended.text("/status"))
                        .as("seed " + SEED + ": " + ended + " for " + spelt)
                        .isEqualTo("completed");
                expected.put(ended.text("/call_id"), spelt.canonical());
            });
        }

        assertThat(Stream.concat(
                                upstream.received("POST", "/v1/issues").stream(),
                                upstream.received("POST", "/v1/refunds").stream())
                        .map(request -> Map.entry(request.idempotencyKey(), request.body())))
                .containsExactlyInAnyOrderElementsOf(expected.entrySet());
        assertThat(argumentsOnTopic(Topic.CALLS)).containsAllEntriesOf(expected);
        assertThat(argumentsOnTopic(Topic.PERMITS)).containsAllEntriesOf(expected);
    }

    /** What the calls, asks or permits carry, by call; their digests, in the seals too, are those of exactly that text. */
    private static Map<String, String> argumentsOnTopic(Topic topic) throws Exception {
        var found = new LinkedHashMap<String, String>();
        for (var record : new Backend(stack).topics()) {
            if (!record.topic().equals(topic.name("agentport."))) {
                continue;
            }
            var event = EventJson.read(record.value(), topic.events());
            CallRequested call;
            switch (event) {
                case CallRequested requested -> call = requested;
                case PermitEvent.CallPermitted permitted -> {
                    call = permitted.call();
                    assertSealed(permitted.permit(), call);
                }
                case ApprovalRequired ask -> {
                    call = ask.call();
                    assertSealed(ask.askForApproval(), call);
                    assertSealed(ask.askForConnector(), call);
                }
                default -> throw new AssertionError(event);
            }
            found.put(call.call().value(), call.arguments().text());
        }
        return found;
    }

    private static void assertSealed(String seal, CallRequested call) throws Exception {
        var payload = Http.JSON.readTree(Base64.getUrlDecoder().decode(seal.split("\\.")[1]));
        assertThat(payload.at("/claims/facts/call").asText())
                .isEqualTo(call.call().value());
        assertThat(payload.at("/claims/facts/arguments").asText())
                .isEqualTo(Digest.ofText(call.arguments().text()).toString());
    }

    @Test
    void whatAPersonIsShownIsWhatTheUpstreamReceives() throws Exception {
        var random = new Random(SEED + 1);
        var people = stack.people();
        for (int i = 0; i < ASKED; i++) {
            var spelt = OddlySpelt.of(
                    OddlySpelt.members(
                            "to",
                            "a" + i + "@b.example",
                            "subject",
                            i + OddlySpelt.text(random, 6),
                            "body",
                            OddlySpelt.text(random, 40)),
                    random);
            var waiting = stack.agent().callAsync("desk", "send_message", spelt.text(), 60);
            var pending = people.pendingApproval("send_message");
            var shown =
                    people.approval().get("/v1/approvals/" + pending.at("/id").asText());

            assertThat(shown.response().body()).as("seed " + SEED).contains("\"arguments\":" + spelt.canonical() + ",");
            assertThat(shown.json().at("/seen").toString())
                    .contains(Digest.ofText(spelt.canonical()).toString());
            assertThat(people.decide(pending, "approve_once").status()).isEqualTo(200);
            var answer = waiting.join();
            assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("completed");
            assertThat(upstream.received("POST", "/v1/messages").getLast().body())
                    .isEqualTo(spelt.canonical());
            assertThat(argumentsOnTopic(Topic.ASKS)).containsEntry(answer.text("/call_id"), spelt.canonical());
        }
        assertThat(upstream.received("POST", "/v1/messages")).hasSize(ASKED);
    }

    @Test
    void whatCannotBeSeenIsShownToThePerson() {
        int before = upstream.received("POST", "/v1/messages").size();
        var waiting = stack.agent()
                .callAsync(
                        "desk",
                        "send_message",
                        "{\"to\":\"a\\u200b@b.example\",\"subject\":\"pay\\u202egnp.exe"
                                + " <U+202E>\",\"body\":\"x\\udb40\\udc41\"}",
                        60);
        var people = stack.people();
        var pending = people.pendingApproval("send_message");

        assertThat(pending.at("/arguments/to").asText()).isEqualTo("a\u200b@b.example");
        assertThat(pending.at("/arguments_visible/to").asText()).isEqualTo("a<U+200B>@b.example");
        assertThat(pending.at("/arguments_visible/subject").asText()).isEqualTo("pay<U+202E>gnp.exe <U+003C>U+202E>");
        assertThat(pending.at("/arguments_visible/body").asText()).isEqualTo("x<U+E0041>");
        people.decide(pending, "deny");
        assertThat(waiting.join().text("/reason")).isEqualTo("denied_by_person");
        assertThat(upstream.received("POST", "/v1/messages")).hasSize(before);
    }

    static Stream<Arguments> refused() {
        int room = StrictJson.MAX_BYTES - "{\"title\":\"\"}".length();
        return Stream.of(
                Arguments.of("{\"title\":\"a\",\"title\":\"b\"}", "duplicate_key"),
                Arguments.of("{\"title\":\"a\",\"t\\u0069tle\":\"a\"}", "duplicate_key"),
                Arguments.of("{\"title\":\"\\ud800\"}", "lone_surrogate"),
                Arguments.of("{\"title\":\"\\udc00\\ud800\"}", "lone_surrogate"),
                Arguments.of("{\"\\ud800\":1}", "lone_surrogate"),
                Arguments.of("{\"title\":9007199254740993}", "number_not_exact"),
                Arguments.of("{\"title\":1e400}", "number_not_exact"),
                Arguments.of("{\"title\":1e-400}", "number_not_exact"),
                Arguments.of("{\"title\":0.1000000000000000055}", "number_not_exact"),
                Arguments.of("{\"title\":" + "[".repeat(64) + "]".repeat(64) + "}", "too_deep"),
                Arguments.of("{\"title\":\"" + "x".repeat(room + 1) + "\"}", "too_large"),
                // these pass the door, and the tool's schema has no use for them
                Arguments.of("{\"title\":9007199254740991}", "invalid_arguments"),
                Arguments.of("{\"title\":-0}", "invalid_arguments"),
                Arguments.of("{\"title\":" + "[".repeat(63) + "]".repeat(63) + "}", "invalid_arguments"),
                Arguments.of("{\"title\":\"" + "x".repeat(room) + "\"}", "invalid_arguments"));
    }

    @ParameterizedTest(name = "{1} {index}")
    @MethodSource("refused")
    void whatIsNotExactIsRefusedAtBothDoorsWithItsReason(String arguments, String reason) {
        int before = upstream.received().size();

        var rest = stack.agent().call("desk", "create_issue", arguments, 30);
        var mcp = stack.agent()
                .post(
                        "/mcp",
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"desk__create_issue\",\"arguments\":"
                                + arguments + "}}",
                        "Accept",
                        "application/json, text/event-stream",
                        "MCP-Protocol-Version",
                        "2025-06-18");

        assertThat(rest.text("/reason")).as(rest.toString().substring(0, 80)).isEqualTo(reason);
        assertThat(rest.status()).isEqualTo(reason.equals("too_large") ? 413 : 422);
        assertThat(mcp.response().body()).contains(reason);
        assertThat(upstream.received()).hasSize(before);
    }

    @Test
    void aNumberIsItsValueHoweverItIsWritten() {
        for (var spelling : List.of("100", "1E2", "1.0e+2", "100.00", "10000e-2")) {
            var answer = stack.agent().call("desk", "list_customers", "{\"limit\":" + spelling + "}", 30);

            assertThat(answer.text("/status")).as(answer.toString()).isEqualTo("completed");
            assertThat(upstream.received("GET", "/v1/customers").getLast().query())
                    .isEqualTo("limit=100");
        }
    }
}
