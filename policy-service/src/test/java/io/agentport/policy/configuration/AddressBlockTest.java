// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0/0", "10.20.0.0/16", "255.255.255.255/32", "::/0", "fd00::/8", "2001:db8::10.0.0.1/128"})
    void blocksOfBothVersionsAreTaken(String text) {
        assertThat(AddressBlock.isBlock(text)).isTrue();
    }

    /** Some look like addresses and are names of hosts, which nobody may be asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/33",
                "256.0.0.1/8",
                "999.1.1.1/8",
                "01.2.3.4/8",
                "10.0.0/8",
                "::/129",
                ":::/8",
                "a:b/8",
                "localhost/8",
                "example.com/8",
                ""
            })
    void nothingElseIs(String text) {
        assertThat(AddressBlock.isBlock(text)).isFalse();
    }
}
