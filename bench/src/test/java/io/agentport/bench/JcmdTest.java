// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class JcmdTest {
    @Test
    void theHeapIsTheHistogramsTotal() throws IOException {
        var histogram = """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:         80551        7651224  [B (java.base@25)
            Total        402213       26880752
            """;

        assertThat(Jcmd.total(histogram)).isEqualTo(26_880_752);
    }

    @Test
    void whatIsNoHistogramIsSaid() {
        assertThatThrownBy(() -> Jcmd.total("no such command")).hasMessageContaining("no such command");
    }
}
