// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class RecordValueTest {
    @Test
    void textIsKeptAsItIs() {
        assertThat(RecordValue.of("{\"name\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new RecordValue("{\"name\":\"Zoë\"}", false));
    }

    @Test
    void bytesThatAreNoTextAreKeptToTheByte() {
        byte[] bytes = {(byte) 0xff, 0, 'a'};

        assertThat(RecordValue.of(bytes))
                .isEqualTo(new RecordValue(Base64.getEncoder().encodeToString(bytes), true));
    }

    @Test
    void aNulCharacterWhichATextColumnRefusesIsKeptToo() {
        assertThat(RecordValue.of(new byte[] {'a', 0}).base64()).isTrue();
    }

    @Test
    void noValueIsNotAnEmptyValue() {
        assertThat(RecordValue.of(null)).isNotEqualTo(RecordValue.of(new byte[0]));
    }
}
