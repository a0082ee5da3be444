// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.problems;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aValidContextIsTheCallers() {
        assertThat(TraceContext.of(VALID)).isEqualTo(new TraceContext(VALID));
        assertThat(TraceContext.of(VALID).traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: y",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            })
    void anythingElseIsReplacedByANewValidOne(String traceparent) {
        var fresh = TraceContext.of(traceparent);

        assertThat(fresh.traceparent()).isNotEqualTo(traceparent);
        assertThat(TraceContext.of(fresh.traceparent())).isEqualTo(fresh);
    }
}
