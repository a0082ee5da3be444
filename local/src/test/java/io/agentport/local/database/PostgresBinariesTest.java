// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBinariesTest {
    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-arm_64", "darwin-x86_64", "darwin-arm_64"})
    void theVersionIsThatOfTheLibraries(String machine) {
        assertThat(PostgresBinaries.class.getResource("/postgres-" + machine + ".txz"))
                .asString()
                .contains("-" + PostgresBinaries.VERSION + ".jar!");
    }
}
