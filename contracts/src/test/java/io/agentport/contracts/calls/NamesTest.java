// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "Stripe", "a__b", "a_", "-a", "a/b", "a b", "a\nb", "ä", "../x"})
    void badIntegrationNamesAreRefused(String name) {
        assertThat(ToolId.isIntegration(name)).isFalse();
        assertThatThrownBy(() -> new ToolId(name, "t")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a__b", "a_", "_a", "a/b", "a b", "a\n", "tool:x"})
    void badToolNamesAreRefused(String name) {
        assertThat(ToolId.isTool(name)).isFalse();
        assertThatThrownBy(() -> new ToolId("i", name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestExposedNameFitsMcp() {
        assertThat(new ToolId("i".repeat(40), "t".repeat(86)).exposedName()).hasSize(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", ".a", "a.", "a/b", "a\nb"})
    void badAgentNamesAreRefused(String name) {
        assertThatThrownBy(() -> new AgentId(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void callIdsAreRandomAndRecognised() {
        var ids = new HashSet<CallId>();
        for (int i = 0; i < 1000; i++) {
            ids.add(CallId.random());
        }
        assertThat(ids).hasSize(1000).allMatch(id -> CallId.isCallId(id.value()));
        assertThat(CallId.isCallId("call_" + "0".repeat(31))).isFalse();
        assertThat(CallId.isCallId("call_" + "0".repeat(32) + "\n")).isFalse();
    }

    @Test
    void aCallIdBeginsWithItsTime() {
        long before = System.currentTimeMillis();
        var id = CallId.random().value();
        long after = System.currentTimeMillis();

        assertThat(HexFormat.fromHexDigitsToLong(id, 5, 17)).isBetween(before, after);
    }

    @Test
    void anIdempotencyKeyFixesTheCallIdForItsAgentOnly() {
        var key = AgentKey.random();
        var other = AgentKey.random();

        assertThat(CallId.ofIdempotencyKey(key, "order-1"))
                .isEqualTo(CallId.ofIdempotencyKey(key, "order-1"))
                .isNotEqualTo(CallId.ofIdempotencyKey(key, "order-2"))
                .isNotEqualTo(CallId.ofIdempotencyKey(other, "order-1"));
    }
}
