// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.gateway.House;
import io.agentport.gateway.MemoryMessaging;
import io.agentport.gateway.toolsets.ToolsetsForTests;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With two tools on a page, and a list for up to four. */
class ToolListTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final MemoryMessaging messaging = new MemoryMessaging();
    private final McpSettings settings = settings();
    private final ToolList list = new ToolList(ToolsetsForTests.of(messaging), new Results(settings, "1"), settings);

    @ParameterizedTest
    @EnumSource(Era.class)
    void everyToolStandsOnOnePageAndOursOnTheLast(Era era) {
        var agent = agentWith(ToolListing.AUTO, "a", "b", "c", "d");

        var first = json(list.page(agent, era, null).orElseThrow());
        var second =
                json(list.page(agent, era, first.path("nextCursor").asText()).orElseThrow());

        assertThat(names(first)).containsExactly("stripe__a", "stripe__b");
        assertThat(names(second)).containsExactly("stripe__c", "stripe__d", "await_call");
        assertThat(second.has("nextCursor")).isFalse();
        assertThat(second.path("cacheScope")).isEqualTo(first.path("cacheScope"));
    }

    @Test
    void aPageIsTheSameBytesEachTime() {
        var agent = agentWith(ToolListing.AUTO, "a", "b", "c");
        var cursor = json(list.page(agent, Era.MODERN, null).orElseThrow())
                .path("nextCursor")
                .asText();

        assertThat(list.page(agent, Era.MODERN, cursor)).isEqualTo(list.page(agent, Era.MODERN, cursor));
    }

    @Test
    void whoTurnsThePageAfterAChangeMissesNothingThatWasThereAllTheTimeAndSeesNothingTwice() {
        var before = agentWith(ToolListing.AUTO, "b", "d", "f", "h");
        var first = json(list.page(before, Era.MODERN, null).orElseThrow());

        // d, behind which the page begins, is gone; a, c and e are new
        var after = agentWith(ToolListing.AUTO, "a", "b", "c", "f", "h");
        var rest = names(first);
        rest.addAll(allFrom(
                new AgentPublished(
                        after.agent(),
                        List.of(),
                        List.of(),
                        false,
                        1,
                        Duration.ofSeconds(1),
                        after.toolset(),
                        ToolListing.LIST,
                        1),
                first.path("nextCursor").asText()));

        assertThat(rest).containsExactly("stripe__b", "stripe__d", "stripe__f", "stripe__h", "await_call");
    }

    @Test
    void whoTurnsThePageOfAListThatHasBecomeTooLongCanSearchForTheRest() {
        var first = json(list.page(agentWith(ToolListing.AUTO, "a", "b", "c"), Era.MODERN, null)
                .orElseThrow());

        var second = list.page(
                agentWith(ToolListing.AUTO, "a", "b", "c", "d", "e"),
                Era.MODERN,
                first.path("nextCursor").asText());

        assertThat(names(json(second.orElseThrow())))
                .containsExactly("search_tools", "describe_tool", "call_tool", "await_call");
    }

    static Stream<String> strangeCursors() {
        return Stream.of(
                        "after x", "after /", "after stripe/", "after stripe/x__y", "before stripe/a", "after STRIPE/a")
                .map(text -> Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%", "null", "c3RyaXBlL2E"})
    void whatIsNoCursorIsNone(String cursor) {
        var agent = agentWith(ToolListing.AUTO, "a", "b", "c");

        assertThat(list.page(agent, Era.MODERN, cursor)).isEmpty();
        assertThat(strangeCursors())
                .allSatisfy(strange ->
                        assertThat(list.page(agent, Era.MODERN, strange)).isEmpty());
    }

    @Test
    void aLongListIsSearchedUnlessTheAgentIsSetToSeeIt() {
        var many = new String[] {"a", "b", "c", "d", "e"};

        assertThat(list.discovers(agentWith(ToolListing.AUTO, many), Era.MODERN))
                .isTrue();
        assertThat(list.discovers(agentWith(ToolListing.LIST, many), Era.MODERN))
                .isFalse();
        assertThat(list.discovers(agentWith(ToolListing.AUTO, "a", "b", "c", "d"), Era.MODERN))
                .isFalse();
        assertThat(list.discovers(agentWith(ToolListing.DISCOVERY, "a"), Era.MODERN))
                .isTrue();
    }

    @Test
    void onlyWhatTheAgentSeesMakesItsListAnotherOne() {
        var agent = agentWith(ToolListing.AUTO, "a", "b", "c");
        var was = list.digest(agent, Era.MODERN);

        messaging
                .publish(Topic.CATALOG, House.tool("z", Risk.READ, House.CUSTOMERS))
                .await()
                .indefinitely();
        assertThat(list.digest(agent, Era.MODERN)).isEqualTo(was);

        messaging
                .publish(Topic.CATALOG, House.tool("c", Risk.DESTRUCTIVE, House.CUSTOMERS))
                .await()
                .indefinitely();
        assertThat(list.digest(agent, Era.MODERN)).isNotEqualTo(was);
    }

    @Test
    void noToolOfAnIntegrationCanHaveANameOfOurs() {
        assertThat(Stream.concat(MetaTools.afterList().stream(), MetaTools.insteadOfList().stream())
                        .map(tool -> tool.path("name").asText()))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name).doesNotContain("__"));
    }

    private List<String> allFrom(AgentPublished agent, String cursor) {
        var names = new ArrayList<String>();
        for (var next = cursor; !next.isEmpty(); ) {
            var page = json(list.page(agent, Era.MODERN, next).orElseThrow());
            names.addAll(names(page));
            next = page.path("nextCursor").asText();
        }
        return names;
    }

    private AgentPublished agentWith(ToolListing listing, String... tools) {
        var entries = Stream.of(tools)
                .map(tool -> new ToolsetPublished.Entry(House.id(tool), Tier.AUTO_APPROVE))
                .toList();
        var toolset = ToolsetPublished.of(entries);
        for (var tool : tools) {
            messaging
                    .publish(Topic.CATALOG, House.tool(tool, Risk.READ, House.CUSTOMERS))
                    .await()
                    .indefinitely();
        }
        messaging.publish(Topic.TOOLSETS, toolset).await().indefinitely();
        return new AgentPublished(
                new AgentId("bot"),
                List.of(),
                List.of(),
                false,
                1,
                Duration.ofSeconds(1),
                toolset.toolset(),
                listing,
                1);
    }

    private static List<String> names(JsonNode page) {
        var names = new ArrayList<String>();
        page.path("tools").forEach(tool -> names.add(tool.path("name").asText()));
        return names;
    }

    private static JsonNode json(Buffer page) {
        try {
            return MAPPER.readTree(page.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static McpSettings settings() {
        return new SmallRyeConfigBuilder()
                .withMapping(McpSettings.class)
                .withDefaultValues(Map.of("agentport.mcp.tools-per-page", "2", "agentport.mcp.list-up-to", "4"))
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(McpSettings.class);
    }
}
