// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x1B, 0x7F, 0x85, 0xA0, 0xAD, 0x061C, 0x115F, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E,
                0x180F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069,
                0x2800, 0x3000, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xF0000
            })
    void showsWhatCannotBeSeen(int codePoint) {
        var text = "a" + Character.toString(codePoint) + "b";

        assertThat(VisibleText.of(text)).isEqualTo("a<U+%04X>b".formatted(codePoint));
    }

    @Test
    void leavesWhatCanBeSeen() {
        var text = "Zürich 東京 Ελλάδα 😀 1 < 2\n\tindented";

        assertThat(VisibleText.of(text)).isEqualTo(text);
    }
}
