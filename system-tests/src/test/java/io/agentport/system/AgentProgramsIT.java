// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.system.RecordingUpstream.Received;
import io.agentport.system.RecordingUpstream.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Claude Code and Codex with a model that is none: what it is offered, what is held for a person, and what it is given. */
class AgentProgramsIT {
    private static final String TOOL = "stripe__create_refund";

    private static RecordingUpstream upstream;
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        List.of(AgentProgram.values()).forEach(AgentProgram::require);
        upstream = new RecordingUpstream();
        upstream.answerWith(AgentProgramsIT::refunded);
        stack = Stack.up("""
                integrations:
                  stripe:
                    api_key: ${STRIPE_API_KEY}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                      create_refund: ask_approve
                      delete_customer: deny
                    defaults: deny
                """.formatted(upstream.url()), Map.of("STRIPE_API_KEY", "sk_test_of_the_agent_programs"));
    }

    @AfterAll
    static void bringDown() {
        try (var down = stack;
                var gone = upstream) {
            // closed in the end, also if one of them never came up
        }
    }

    @ParameterizedTest
    @EnumSource
    void theModelGetsTheServicesAnswerOnceAPersonHasApproved(AgentProgram program) throws Exception {
        var arguments = refund("ch_yes_" + program.label());
        try (var model = new FakeModel(program.api(), TOOL, arguments);
                var running = program.start(stack, key(program, "approved"), model)) {
            var offered = running.await(model.offered());
            var people = stack.people();
            var pending = people.pendingApproval("create_refund");
            assertThat(sent(arguments)).isEmpty();
            assertThat(pending.at("/arguments")).isEqualTo(arguments);
            assertThat(model.told()).isNotDone();

            var decision = people.decide(pending, "approve_once");

            assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
            assertThat(running.await(model.told())).contains(idOf(arguments));
            assertThat(running.end()).contains(FakeModel.DONE);
            assertThat(sent(arguments)).hasSize(1);
            assertThat(offered)
                    .contains("stripe__list_customers", "await_call")
                    .doesNotContain("stripe__delete_customer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theModelIsToldOfAPersonsNoAndNothingIsSent(AgentProgram program) throws Exception {
        var arguments = refund("ch_no_" + program.label());
        try (var model = new FakeModel(program.api(), TOOL, arguments);
                var running = program.start(stack, key(program, "denied"), model)) {
            running.await(model.offered());
            var people = stack.people();

            var decision = people.decide(people.pendingApproval("create_refund"), "deny");

            assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
            assertThat(running.await(model.told())).contains("denied by a person");
            assertThat(running.end()).contains(FakeModel.DONE);
            assertThat(sent(arguments)).isEmpty();
        }
    }

    /** A new agent with the preset of its program, let in. */
    private static String key(AgentProgram program, String story) {
        var name = program.label() + "-" + story;
        var created = stack.people()
                .policy()
                .post(
                        "/v1/agents",
                        "{\"name\":\"%s\",\"client\":\"%s\",\"show_link\":%s}"
                                .formatted(name, program.client(), program.showsLinks()));
        assertThat(created.status()).as(created.toString()).isBetween(200, 299);
        var key = created.text("/key");
        stack.untilItHasTools(name, stack.agent(key), 2);
        return key;
    }

    private static ObjectNode refund(String charge) {
        return Http.JSON.createObjectNode().put("charge", charge);
    }

    /** Of this very refund, what reached the upstream. */
    private static List<Received> sent(ObjectNode arguments) {
        return upstream.received("POST", "/v1/refunds").stream()
                .filter(request -> request.body()
                        .equals("charge=" + arguments.path("charge").asText()))
                .toList();
    }

    /** Known to nobody but the upstream and who got its answer. */
    private static String idOf(ObjectNode arguments) {
        return idOf("charge=" + arguments.path("charge").asText());
    }

    private static String idOf(String body) {
        return "re_" + Integer.toHexString(body.hashCode());
    }

    private static Reply refunded(Received request) {
        var body = Http.JSON.createObjectNode().put("object", "refund").put("id", idOf(request.body()));
        return new Reply(
                200, Map.of("Content-Type", "application/json"), body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
