// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    private static final String LARGE = "x".repeat(400);

    private final Recent<String> recent = new Recent<>(2500);

    @Test
    void theOldestIsForgottenWhenThereIsTooMuch() {
        recent.put("first", LARGE);
        recent.put("second", LARGE);
        recent.put("third", LARGE);

        assertThat(recent.get("first")).isNull();
        assertThat(recent.values()).hasSize(2);
    }

    @Test
    void whatIsRemovedOrReplacedMakesRoom() {
        recent.put("first", LARGE);
        recent.put("second", LARGE);
        recent.remove("second");
        recent.put("third", LARGE);
        recent.put("third", LARGE);

        assertThat(recent.get("first")).isEqualTo(LARGE);
        assertThat(recent.get("second")).isNull();
    }
}
