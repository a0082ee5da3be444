// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.gateway.AtHome;
import io.agentport.gateway.House;
import io.agentport.gateway.LedgerResource;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents are shown: lists that change, and tools to search by. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "gateway"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(LedgerResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ToolSurfaceIT extends AtHome {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TOOLS = "\"notifications\":{\"toolsListChanged\":true}";
    private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

    @Test
    void whoListensIsToldWhenItsOwnListIsAnotherOne() throws Exception {
        var agent = fresh("listens");
        var key = admit(agent, ToolListing.AUTO);
        try (var stream = McpClient.plain(key).open(Subscriptions.LISTEN, null, TOOLS)) {
            var first = stream.next();
            assertThat(stream.response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(first.path("method").asText()).isEqualTo("notifications/subscriptions/acknowledged");
            assertThat(first.at("/params/notifications/toolsListChanged").asBoolean())
                    .isTrue();
            assertThat(first.path("params").path("_meta").path(SUBSCRIPTION).asInt())
                    .isEqualTo(7);

            // nothing to this agent
            house.publish(Topic.CATALOG, House.tool("of_others", Risk.READ, House.CUSTOMERS));
            await().until(() -> McpClient.plain(admit(fresh("sees"), ToolListing.AUTO))
                            .ask("tools/list", null, "")
                            .statusCode()
                    == 200);
            house.publish(Topic.TOOLSETS, less());
            house.admit(agent, key, less(), 600, Duration.ofSeconds(1), ToolListing.AUTO);

            var changed = stream.next();
            assertThat(changed.path("method").asText()).isEqualTo("notifications/tools/list_changed");
            assertThat(changed.path("params").path("_meta").path(SUBSCRIPTION).asInt())
                    .isEqualTo(7);

            house.revoke(agent, key, toolset);

            var end = stream.next();
            assertThat(end.path("id").asInt()).isEqualTo(7);
            assertThat(end.at("/result/resultType").asText()).isEqualTo("complete");
            assertThat(end.path("result").path("_meta").path(SUBSCRIPTION).asInt())
                    .isEqualTo(7);
            assertThat(stream.next().isMissingNode()).isTrue();
        }
    }

    @Test
    void aStreamEndsWithTheKeyThatOpenedIt() throws Exception {
        var agent = fresh("rotated");
        try (var stream = McpClient.plain(admit(agent, ToolListing.AUTO)).open(Subscriptions.LISTEN, null, TOOLS)) {
            stream.next();

            admit(agent, ToolListing.AUTO);

            assertThat(stream.next().has("result")).isTrue();
        }
    }

    @Test
    void anAgentListensSoManyTimesAndNoMore() throws Exception {
        var client = McpClient.plain(admit(fresh("greedy"), ToolListing.AUTO));
        var first = client.open(Subscriptions.LISTEN, null, TOOLS);
        first.next();
        try (var second = client.open(Subscriptions.LISTEN, null, TOOLS)) {
            second.next();
            try (var third = client.open(Subscriptions.LISTEN, null, TOOLS)) {
                assertThat(third.response.statusCode()).isEqualTo(429);
            }

            first.close();

            await().until(() -> {
                try (var again = client.open(Subscriptions.LISTEN, null, TOOLS)) {
                    return again.response.statusCode() == 200;
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-", textBlock = """
            -                                     | 400 | -32602
            "notifications":[]                    | 400 | -32602
            "notifications":{"taskIds":["call_1"]} | 400 | -32021
            """)
    void aSubscriptionIsRefusedThatSaysNothingOrWhatItDoesNotDeclare(String params, int status, int code) {
        McpClient.plain(admit(fresh("mumbles"), ToolListing.AUTO))
                .ask(Subscriptions.LISTEN, null, params == null ? "" : params)
                .then()
                .statusCode(status)
                .body("error.code", equalTo(code));
    }

    @Test
    void anAgentSetToDiscoverFindsDescribesAndCalls() throws Exception {
        var agent = fresh("discovers");
        var client = McpClient.plain(admit(agent, ToolListing.DISCOVERY));

        client.ask("tools/list", null, "")
                .then()
                .body(
                        "result.tools.name",
                        equalTo(List.of("search_tools", "describe_tool", "call_tool", "await_call")));
        client.ask("server/discover", null, "").then().body("result.instructions", containsString("search_tools"));

        var found = client.call("search_tools", "{\"query\":\"refund\",\"limit\":5}");
        found.then().body("result.isError", equalTo(false)).body("result.content[0].text", containsString("AgentPort"));
        var hits = MAPPER.readTree(found.<String>path("result.content[1].text"));
        assertThat(hits.findValuesAsText("name")).containsExactly("stripe__create_refund");
        assertThat(hits.path(0).path("tier").asText()).isEqualTo("ask_approve");
        assertThat(hits.path(0).path("risk").asText()).isEqualTo("write");

        var described = MAPPER.readTree(client.call("describe_tool", "{\"name\":\"stripe__create_refund\"}")
                .<String>path("result.content[1].text"));
        assertThat(described.at("/inputSchema/properties").properties())
                .extracting(property -> property.getKey())
                .containsExactlyInAnyOrder("charge", "amount", "agentport_reason");
        assertThat(described.path("tier").asText()).isEqualTo("ask_approve");

        client.call(
                        "call_tool",
                        "{\"name\":\"stripe__create_refund\",\"arguments\":{ \"charge\":\"ch_found\",\"amount\":5e2 },"
                                + "\"agentport_reason\":\"the customer asked\"}")
                .then()
                .statusCode(200);
        var call = house.callWith("ch_found");
        assertThat(call.arguments().text()).isEqualTo("{\"amount\":500,\"charge\":\"ch_found\"}");
        assertThat(call.reason()).isEqualTo("the customer asked");

        // by its own name it is the same action, so that it joins
        client.call("stripe__create_refund", "{\"charge\":\"ch_found\",\"amount\":500}");
        assertThat(house.callsOf(agent)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            call_tool     | {"name":"stripe__list_customers","arguments":{"limit":0}} | /limit
            call_tool     | {"name":"stripe__nothing"}                                | unknown_tool
            call_tool     | {"name":"await_call"}                                     | unknown_tool
            call_tool     | {"name":"stripe__list_customers","arguments":"{}"}        | invalid_arguments
            call_tool     | {"name":"stripe__delete_customer"}                        | policy_denied
            describe_tool | {"name":"stripe__delete_customer"}                        | unknown_tool
            describe_tool | {}                                                        | invalid_arguments
            search_tools  | {"query":7}                                               | invalid_arguments
            search_tools  | {"query":"x","limit":26}                                  | invalid_arguments
            search_tools  | {"word":"x"}                                              | invalid_arguments
            """)
    void whatCannotBeAnsweredIsAResultTheModelCanRead(String tool, String arguments, String says) {
        McpClient.plain(admit(fresh("errs"), ToolListing.DISCOVERY))
                .call(tool, arguments)
                .then()
                .statusCode(200)
                .body("result.isError", equalTo(true))
                .body("result.content[0].text", containsString(says));
    }

    @Test
    void nothingThatAClientSaysAboutItselfGoesOnWithTheCallButATrace() {
        var agent = fresh("talks");
        var client = new McpClient(admit(agent, ToolListing.AUTO), """
                {"roots":{}},"traceparent":"00-11111111111111111111111111111111-2222222222222222-01","tracestate":"a=smuggled",
                "baggage":"user=smuggled","smuggled":{"approved":true},"claudecode/toolUseId":"smuggled\"""");

        client.call("stripe__list_customers", "{\"limit\":77}").then().statusCode(200);

        var call = house.callWith("\"limit\":77");
        assertThat(call.traceparent()).isEqualTo("00-11111111111111111111111111111111-2222222222222222-01");
        assertThat(new String(EventJson.write(call), StandardCharsets.UTF_8))
                .doesNotContain("smuggled", "roots", "toolUseId", "p1");
    }

    @Test
    void whatIsNoTraceIsReplaced() {
        var client =
                new McpClient(admit(fresh("mistakes"), ToolListing.AUTO), "{},\"traceparent\":\"00-x\\r\\nX-Evil: 1\"");

        client.call("stripe__list_customers", "{\"limit\":78}").then().statusCode(200);

        assertThat(house.callWith("\"limit\":78").traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    }

    private static ToolsetPublished less() {
        return ToolsetPublished.of(List.of(new ToolsetPublished.Entry(House.id("list_customers"), Tier.AUTO_APPROVE)));
    }

    private AgentKey admit(String agent, ToolListing listing) {
        return house.letIn(agent, toolset, 600, Duration.ofMillis(1200), listing);
    }
}
