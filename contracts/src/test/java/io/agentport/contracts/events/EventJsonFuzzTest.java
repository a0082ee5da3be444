// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.agentport.fuzzing.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Any record of any topic is an event of that topic, which reads the same after it was written, or an
 * {@link UnreadableEventException}; nothing else is thrown.
 */
class EventJsonFuzzTest {
    private static final List<String> WORDS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "null",
            "true",
            "0",
            "-1",
            "\"\"",
            "[null]",
            "{\"a\":null}",
            "[]",
            "{}",
            "[[",
            "\"type\":",
            "\"event\":",
            "\"version\":",
            "1e400",
            "1e999999999",
            "1E-999999999",
            "99999999999999999999",
            "0.5",
            "\"PT1S\"",
            "\"P99999999999999D\"",
            "\"2026-01-02T03:04:05Z\"",
            "\"+1000000000-12-31T23:59:59.999999999Z\"",
            "\"call_00112233445566778899aabbccddeeff\"",
            "\"stripe/create_refund\"",
            "\"a__b\"",
            "\"sha256:\"",
            "\"write\"",
            "\"ask_approve\"",
            "\"{\\\"a\\\":1}\"",
            "\\ud800",
            "\u0000",
            "\uFEFF");

    @FuzzTest
    void anyRecord(byte[] input) {
        for (var topic : Topic.values()) {
            try {
                var event = EventJson.read(input, topic.events());
                assertThat(EventJson.read(EventJson.write(event), topic.events()))
                        .isEqualTo(event);
            } catch (UnreadableEventException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void anyMutationOfAnEvent() {
        Mutations.of(EventJsonFuzzTest.class, "anyRecord", WORDS).each(5_000, this::anyRecord);
    }

    @FuzzTest
    void anyOutcome(byte[] input) {
        try {
            var outcome = EventJson.readOutcome(new String(input, StandardCharsets.UTF_8));
            assertThat(outcome).isNotNull();
            assertThat(EventJson.readOutcome(EventJson.writeOutcome(outcome))).isEqualTo(outcome);
        } catch (UnreadableEventException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void anyMutationOfAnOutcome() {
        Mutations.of(EventJsonFuzzTest.class, "anyOutcome", WORDS).each(10_000, this::anyOutcome);
    }
}
