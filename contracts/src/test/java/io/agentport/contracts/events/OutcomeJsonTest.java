// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeJsonTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final ToolResult RESULT =
            new ToolResult(402, "application/json", "{\"id\":\"re_1\"}", false, false, 13);

    /** The stored samples, by name: of each kind one with every field, and one without what may be missing. */
    private static final Map<String, Outcome> VERSION_1 = Map.of(
            "completed",
            new Outcome.Completed(RESULT),
            "failed",
            new Outcome.Failed("upstream_error", "the upstream answered 402", "your card was declined", RESULT),
            "failed_before_it_was_sent",
            new Outcome.Failed("permit_expired", "late", null),
            "denied",
            new Outcome.Denied(Outcome.By.POLICY, "policy_denied", "no", List.of("stripe.permissions.create_refund")),
            "denied_by_person",
            new Outcome.Denied(Outcome.By.PERSON, "denied_by_person", "no", List.of()),
            "expired",
            new Outcome.Expired("nobody decided"),
            "cancelled",
            new Outcome.Cancelled("taken back"),
            "outcome_unknown",
            new Outcome.OutcomeUnknown("upstream_5xx", "the upstream answered 500", "try again"),
            "outcome_unknown_without_a_word",
            new Outcome.OutcomeUnknown("upstream_timeout", "no reply"));

    static Set<String> samples() {
        return VERSION_1.keySet();
    }

    @Test
    void everyKindOfOutcomeHasASample() {
        assertThat(samples())
                .containsAll(Arrays.stream(
                                Outcome.class.getAnnotation(JsonSubTypes.class).value())
                        .map(JsonSubTypes.Type::name)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void todaysCodeReadsTheStoredSample(String sample) throws Exception {
        assertThat(EventJson.readOutcome(stored(sample))).isEqualTo(VERSION_1.get(sample));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsWrittenIsTheStoredSampleAndNamesItsStatus(String sample) throws Exception {
        var outcome = VERSION_1.get(sample);

        var written = JACKSON.readTree(EventJson.writeOutcome(outcome));

        assertThat(written).isEqualTo(JACKSON.readTree(stored(sample)));
        assertThat(written.get("status").asText()).isEqualTo(outcome.status());
    }

    private static String stored(String sample) throws IOException {
        try (var stream = OutcomeJsonTest.class.getResourceAsStream("/outcomes/v1/" + sample + ".json")) {
            assertThat(stream).as("stored sample of " + sample).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
