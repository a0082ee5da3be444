// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.gateway.problems.Problem;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {
    private final HostGuard local = new HostGuard("127.0.0.1", Set.of("gateway.example"));

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:4747", "127.0.0.1:4747", "[::1]:4747", "LOCALHOST", "gateway.example:443"
            })
    void aGatewayOnLoopbackIsReachedByItsOwnNames(String host) {
        assertThat(local.check(host, null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4747", ""})
    void aRebindingNameIsTurnedAway(String host) {
        assertThat(local.check(host, null)).contains(Problem.HOST_NOT_ALLOWED);
    }

    @Test
    void aRequestWithoutAHostIsTurnedAway() {
        assertThat(local.check(null, null)).contains(Problem.HOST_NOT_ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000,true",
        "https://gateway.example,true",
        "http://evil.example,false",
        "null,false",
        "http://localhost.evil.example,false",
        "not a uri,false",
    })
    void onlyAPageOfOurOwnMaySendRequests(String origin, boolean allowed) {
        assertThat(local.check("localhost", origin).isEmpty()).isEqualTo(allowed);
    }

    @Test
    void beyondLoopbackAnyHostIsServedButNoForeignOrigin() {
        var open = new HostGuard("0.0.0.0", Set.of());

        assertThat(open.check("gateway.internal:4747", null)).isEmpty();
        assertThat(open.check("gateway.internal:4747", "http://localhost:3000")).contains(Problem.ORIGIN_NOT_ALLOWED);
    }

    @Test
    void beyondLoopbackWithNamesOnlyThoseAreServed() {
        var named = new HostGuard("0.0.0.0", Set.of("gateway.example"));

        assertThat(named.check("gateway.example", "https://gateway.example")).isEmpty();
        assertThat(named.check("localhost", null)).contains(Problem.HOST_NOT_ALLOWED);
    }
}
