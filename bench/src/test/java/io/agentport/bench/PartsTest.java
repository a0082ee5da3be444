// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
    @Test
    void withoutAWordAllPartsAreMeant() {
        assertThat(Parts.ALL).allMatch(new Parts(List.of())::has);
    }

    @Test
    void aWordMeansEveryPartThatHasIt() {
        var parts = new Parts(List.of("read", "floor"));

        assertThat(Parts.ALL.stream().filter(parts::has)).containsExactly("floor", "rest-read", "mcp-read");
    }

    @Test
    void aWordThatMeansNothingIsRefused() {
        assertThatThrownBy(() -> new Parts(List.of("raed"))).hasMessageContaining("no part is called `raed`");
    }
}
