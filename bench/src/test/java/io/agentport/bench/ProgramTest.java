// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProgramTest {
    private static final String STAT = "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 3 4 5 6 100 20 3 1 20 0 27 0 99";

    @Test
    void userAndSystemTimeAreFoundBehindAnyName() {
        assertThat(Program.ticks(STAT, false)).isEqualTo(120);
    }

    @Test
    void theTimeOfEndedChildrenIsAFamilys() {
        assertThat(Program.ticks(STAT, true)).isEqualTo(124);
    }

    @Test
    void aChildThatHasEndedUsesNothingMore() {
        assertThat(Program.ticks("", true)).isZero();
    }

    @Test
    void aProgramThatHasEndedIsNotMeasuredAsIdle() throws Exception {
        var ended = new ProcessBuilder("true").start();
        ended.waitFor();
        var program = new Program("gateway-service", ended.pid(), true);

        assertThatThrownBy(program::cpu).isInstanceOf(IOException.class).hasMessageContaining("gateway-service");
        assertThatThrownBy(program::memory).isInstanceOf(IOException.class);
    }

    @Test
    void memoryIsWhatTheKernelAddsUp() {
        var memory = Program.memory("""
            00400000-7ffd0000 ---p 00000000 00:00 0    [rollup]
            Rss:                1024 kB
            Pss:                 512 kB
            Pss_Anon:            100 kB
            """);

        assertThat(memory).isEqualTo(new Program.Memory(1024 * 1024, 512 * 1024));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessHasUsedSomeOfAProcessorAndOfMemory() throws Exception {
        var self = Program.self();

        assertThat(self.cpu()).isPositive();
        assertThat(self.memory().pssBytes()).isBetween(1L, self.memory().rssBytes());
    }
}
