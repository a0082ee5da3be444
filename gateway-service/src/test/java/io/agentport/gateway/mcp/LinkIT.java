// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.gateway.AtHome;
import io.agentport.gateway.LedgerResource;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that can show its user where a person decides is asked to, once; whatever comes of that decides nothing. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "gateway"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(LedgerResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinkIT extends AtHome {
    private static final String REFUND = "stripe__create_refund";
    private static final Duration SHORT = Duration.ofMillis(1200);

    private AgentKey admit(Duration hold) {
        return house.letInWithLinks(fresh("links"), toolset, hold);
    }

    private static String charge(String charge) {
        return "\"name\":\"" + REFUND + "\",\"arguments\":{\"charge\":\"" + charge + "\"}";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLinkIsShownBeforeTheCallIsHeldOrMadeATask(boolean tasks) {
        var client = McpClient.withLinks(admit(Duration.ofSeconds(30)), tasks);

        client.ask("tools/call", REFUND, charge("ch_link_" + tasks))
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("result.resultType", equalTo("input_required"))
                .body("result.inputRequests.approval.method", equalTo("elicitation/create"))
                .body("result.inputRequests.approval.params.mode", equalTo("url"))
                .body("result.inputRequests.approval.params.url", containsString("/approvals/appr_1"))
                .body("result.inputRequests.approval.params.message", containsString("decides nothing"))
                .body("result.requestState", nullValue())
                .body("result.content", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "decline", "cancel"})
    void whateverTheUserDoesTheCallGoesOn(String action) {
        var client = McpClient.withLinks(admit(SHORT), false);
        var params = charge("ch_link_" + action);
        client.ask("tools/call", REFUND, params);
        var call = house.callWith("ch_link_" + action).call();

        var again = client.ask(
                "tools/call", REFUND, params + ",\"inputResponses\":{\"approval\":{\"action\":\"" + action + "\"}}");

        assertThat(again.asString()).contains("pending_approval", call.value());
        assertThat(house.signals).noneMatch(signal -> signal.call().equals(call));
    }

    @Test
    void aClientThatOnlyAsksAgainIsNotShownTheLinkAgain() {
        var client = McpClient.withLinks(admit(SHORT), false);
        client.ask("tools/call", REFUND, charge("ch_link_once"));

        assertThat(client.ask("tools/call", REFUND, charge("ch_link_once")).asString())
                .contains("pending_approval")
                .doesNotContain("input_required");
    }

    @Test
    void whatWasApprovedMeanwhileIsTheResult() {
        var client = McpClient.withLinks(admit(Duration.ofSeconds(30)), false);
        client.ask("tools/call", REFUND, charge("ch_link_approved"));
        house.approve(house.callWith("ch_link_approved"));

        client.ask(
                        "tools/call",
                        REFUND,
                        charge("ch_link_approved") + ",\"inputResponses\":{\"approval\":{\"action\":\"accept\"}}")
                .then()
                .body("result.resultType", equalTo("complete"))
                .body("result.content[1].text", containsString("ch_link_approved"));
    }

    /** It is the client's own call that is repeated. */
    @Test
    void whoLeavesTheRepetitionTakesTheCallBack() throws Exception {
        var client = McpClient.withLinks(admit(Duration.ofSeconds(30)), false);
        client.ask("tools/call", REFUND, charge("ch_link_left"));
        var call = house.callWith("ch_link_left").call();

        try (var repeated = client.open(
                "tools/call",
                REFUND,
                charge("ch_link_left") + ",\"inputResponses\":{\"approval\":{\"action\":\"accept\"}}")) {
            assertThat(repeated.response.statusCode()).isEqualTo(200);
        }

        await().until(() -> house.cancelled(call));
    }

    @Test
    void anAgentThatIsNotSetToItAndAClientThatCannotAreNotAsked() {
        var able = McpClient.withLinks(house.letIn(fresh("plain"), toolset, 600, SHORT, ToolListing.AUTO), false);
        var unable = McpClient.plain(admit(SHORT));

        assertThat(able.ask("tools/call", REFUND, charge("ch_link_not_set")).asString())
                .contains("pending_approval");
        assertThat(unable.ask("tools/call", REFUND, charge("ch_link_unable")).asString())
                .contains("pending_approval");
    }

    @Test
    void whatRunsAtOnceShowsNoLink() {
        var client = McpClient.withLinks(admit(SHORT), false);

        client.call("stripe__list_customers", "{\"limit\":3}").then().body("result.resultType", equalTo("complete"));
    }
}
