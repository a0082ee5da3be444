// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleArgumentsTest {
    @Test
    void plainArgumentsNeedNoOtherView() {
        assertThat(VisibleArguments.of("{\"amount\":1e+21,\"to\":\"Zoë\"}")).isEmpty();
    }

    @Test
    void whatTurnsTextAroundIsShown() {
        assertThat(VisibleArguments.of("{\"file\":\"a\u202Egnp.exe\"}")
                        .orElseThrow()
                        .toString())
                .isEqualTo("{\"file\":\"a<U+202E>gnp.exe\"}");
    }

    @Test
    void escapedControlsAreShownToo() {
        assertThat(VisibleArguments.of("{\"a\":[\"x\\u001b[2J\"]}")
                        .orElseThrow()
                        .toString())
                .contains("<U+001B>");
    }

    @Test
    void namesAreShownAsWell() {
        assertThat(VisibleArguments.of("{\"a\u200Bb\":{\"n\":1}}").orElseThrow().toString())
                .isEqualTo("{\"a<U+200B>b\":{\"n\":1}}");
    }

    @Test
    void namesThatWouldLookTheSameAreAllShown() {
        assertThat(VisibleArguments.of("{\"to<U+200B>\":\"me\",\"to\u200B\":\"you\"}")
                        .orElseThrow()
                        .toString())
                .isEqualTo("{\"to<U+003C>U+200B>\":\"me\",\"to<U+200B>\":\"you\"}");
    }
}
