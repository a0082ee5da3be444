// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.cli.terminal.Safe;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void plainTextStaysAsItIs() {
        assertThat(Safe.text("a b\n\tc")).isEqualTo("a b\n\tc");
        assertThat(Safe.text("Zoë 東京")).isEqualTo("Zoë 東京");
    }

    @Test
    void controlsAndDirectionMarksAreWrittenOut() {
        assertThat(Safe.text("\u001b[31m\u202e\u200b")).isEqualTo("<U+001B>[31m<U+202E><U+200B>");
        assertThat(Safe.line("a\nb")).isEqualTo("a<U+000A>b");
    }

    @Test
    void jsonKeepsItsMeaning() {
        assertThat(Safe.json("{\"a\":\"\u202e\u009b\",\n\"b\":\"\uD83D\uDE00\"}"))
                .isEqualTo("{\"a\":\"\\u202e\\u009b\",\n\"b\":\"\uD83D\uDE00\"}");
    }
}
