// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    wait=10                  | 10
                    respond-async, wait=10   | 10
                    WAIT = "7"; foo          | 7
                    wait=0                   | 0
                    wait=301                 | 300
                    wait=999999999           | 300
                    """)
    void theWaitIsTakenFromTheHeaderUpToFiveMinutes(String header, int seconds) {
        assertThat(Preference.wait(header)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "respond-async", "wait", "wait=-1", "wait=soon", "await=3", "wait=1.5"})
    void whatIsNoWaitIsIgnored(String header) {
        assertThat(Preference.wait(header)).isEmpty();
    }

    @Test
    void noHeaderIsNoPreference() {
        assertThat(Preference.wait(null)).isEmpty();
    }
}
