// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void eventsAreReadWhereverTheBytesAreCut(String end) {
        var text = String.join(
                end,
                ": a comment",
                "id: 1",
                "event: message",
                "data: {\"a\":",
                "data: \"ü\"}",
                "",
                "retry: 100",
                "",
                "data:two",
                "",
                "data",
                "",
                "data: unfinished");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var stream = new EventStream();
            var events = new ArrayList<String>();
            events.addAll(stream.feed(java.util.Arrays.copyOfRange(bytes, 0, cut)));
            events.addAll(stream.feed(java.util.Arrays.copyOfRange(bytes, cut, bytes.length)));
            assertThat(events).as("cut at %d", cut).containsExactly("{\"a\":\n\"ü\"}", "two", "");
        }
    }

    @Test
    void anEventThatDoesNotEndIsCounted() {
        var stream = new EventStream();

        List<String> events = stream.feed("data: 0123456789\ndata: 01234".getBytes(StandardCharsets.UTF_8));

        assertThat(events).isEmpty();
        assertThat(stream.kept()).isBetween(15, 30);
    }
}
