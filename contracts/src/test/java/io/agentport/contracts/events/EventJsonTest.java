// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.ToolListing;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    static Set<String> types() {
        return EventSamples.VERSION_1.keySet();
    }

    @Test
    void everyTypeOfEventHasASample() {
        var declared = Arrays.stream(
                        Event.class.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .collect(Collectors.toSet());

        assertThat(types()).isEqualTo(declared);
    }

    @ParameterizedTest
    @MethodSource("types")
    void todaysCodeReadsTheStoredSample(String type) throws Exception {
        var event = EventSamples.VERSION_1.get(type);

        assertThat(EventJson.read(stored(type), Event.class)).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatIsWrittenIsReadBack(String type) throws Exception {
        var event = EventSamples.VERSION_1.get(type);

        assertThat(EventJson.read(EventJson.write(event), Event.class)).isEqualTo(event);
        assertThat(JACKSON.readTree(EventJson.write(event))).isEqualTo(JACKSON.readTree(stored(type)));
    }

    @Test
    void anAgentIsShownItsToolsAsTheGatewaySeesFitUnlessTheRecordSaysOtherwise() throws Exception {
        var without = (ObjectNode) JACKSON.readTree(stored("agent_published"));
        without.remove("tools");

        assertThat(listing(without)).isEqualTo(ToolListing.AUTO);
        assertThat(listing(without.put("tools", "discovery"))).isEqualTo(ToolListing.DISCOVERY);
        assertThat(listing(without.put("tools", "of a later version"))).isEqualTo(ToolListing.AUTO);
    }

    @Test
    void whatNoRecordSaysOfAnAgentItHasNot() throws Exception {
        var without = (ObjectNode) JACKSON.readTree(stored("agent_published"));
        without.remove(List.of("tokens", "show_link"));

        var agent = EventJson.read(JACKSON.writeValueAsBytes(without), AgentPublished.class);

        assertThat(agent.tokens()).isNull();
        assertThat(agent.showsLink()).isFalse();
    }

    @Test
    void aCallThatWasStoredBeforeThereWereTokensIsRead() throws Exception {
        var before = (ObjectNode) JACKSON.readTree(stored("call_requested"));
        before.remove("token_seal");

        var call = EventJson.read(JACKSON.writeValueAsBytes(before), CallRequested.class);

        assertThat(call.tokenSeal()).isNull();
        assertThat(call.proof()).isNotNull();
    }

    private static ToolListing listing(ObjectNode agent) throws Exception {
        return EventJson.read(JACKSON.writeValueAsBytes(agent), AgentPublished.class)
                .listing();
    }

    @ParameterizedTest
    @MethodSource("types")
    void fieldsThatAReaderDoesNotKnowAreIgnored(String type) throws Exception {
        var json = (ObjectNode) JACKSON.readTree(stored(type));
        json.put("v", 2).put("from_the_future", true);

        assertThat(EventJson.read(JACKSON.writeValueAsBytes(json), Event.class))
                .isEqualTo(EventSamples.VERSION_1.get(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatAnEventMustHaveIsRequired(String type) throws Exception {
        for (var component : EventSamples.VERSION_1.get(type).getClass().getRecordComponents()) {
            var missing = (ObjectNode) JACKSON.readTree(stored(type));
            assertThat(missing.remove(name(component))).as(component.toString()).isNotNull();
            var isNull = missing.deepCopy().putNull(name(component));

            for (var json : List.of(missing, isNull)) {
                byte[] bytes = JACKSON.writeValueAsBytes(json);
                if (isOptional(component)) {
                    EventJson.read(bytes, Event.class);
                } else {
                    assertThatThrownBy(() -> EventJson.read(bytes, Event.class))
                            .as(json.toString())
                            .isInstanceOf(UnreadableEventException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "1",
                "{}",
                "{\"type\":\"nonsense\"}",
                "{\"type\":\"call_cancelled\"}",
                "{\"type\":\"call_cancelled\",\"call\":\"x\",\"agent\":\"a\",\"at\":\"2026-01-02T03:04:05Z\"}",
                "{\"type\":\"call_cancelled\",\"call\":[],\"agent\":\"a\",\"at\":\"2026-01-02T03:04:05Z\"}"
            })
    void otherBytesAreUnreadable(String text) {
        assertThatThrownBy(() -> EventJson.read(text.getBytes(StandardCharsets.UTF_8), Event.class))
                .isInstanceOf(UnreadableEventException.class);
    }

    @Test
    void anEventOfAnotherTopicIsUnreadable() {
        assertThatThrownBy(() -> EventJson.read(stored("audited"), Topic.CALLS.events()))
                .isInstanceOf(UnreadableEventException.class);
    }

    @Test
    void argumentsThatAreNotCanonicalAreUnreadable() throws Exception {
        var json = (ObjectNode) JACKSON.readTree(stored("call_requested"));
        json.put("arguments", "{\"charge\":\"ch_1\",\"amount\":500}");

        assertThatThrownBy(() -> EventJson.read(JACKSON.writeValueAsBytes(json), Event.class))
                .isInstanceOf(UnreadableEventException.class);
    }

    private static byte[] stored(String type) throws IOException {
        try (var sample = EventJsonTest.class.getResourceAsStream("/events/v1/" + type + ".json")) {
            assertThat(sample).as("stored sample of " + type).isNotNull();
            return sample.readAllBytes();
        }
    }

    private static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String name(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }
}
