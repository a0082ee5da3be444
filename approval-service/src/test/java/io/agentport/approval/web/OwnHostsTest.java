// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnHostsTest {
    private final OwnHosts own = new OwnHosts(List.of("approvals.example.com"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:4748",
                "127.0.0.1:4748",
                "[::1]",
                "[::1]:4748",
                "approvals.example.com",
                "Approvals.Example.com:443"
            })
    void loopbackAndThePublicHostAreOurs(String host) {
        assertThat(own.isOwnHost(host)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:4748",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil.example@localhost",
                "localhost:4748:1",
                "localhost:x",
                "[::2]"
            })
    void anyOtherHostIsNot(String host) {
        assertThat(own.isOwnHost(host)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"http://localhost:4748", "https://approvals.example.com"})
    void noOriginAndOwnOriginsAreAllowed(String origin) {
        assertThat(own.isOwnOrigin(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "https://evil.example", "https://localhost@evil.example", "::::", "file:///x"})
    void pagesOfOthersAreNot(String origin) {
        assertThat(own.isOwnOrigin(origin)).isFalse();
    }
}
