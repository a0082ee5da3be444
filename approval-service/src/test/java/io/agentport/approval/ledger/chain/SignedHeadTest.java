// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedHeadTest {
    private static final Instant TIME = Instant.parse("2026-05-01T10:00:00Z");

    @TempDir
    Path directory;

    @Test
    void aHeadIsIntactAfterItsLineIsReadBack() {
        var keys = ChainSamples.keys(directory);
        var head = new Head(ChainSamples.CHAIN, 7, 9, "mac");

        var read = SignedHead.parse(SignedHead.sign(head, TIME, keys).line());

        assertThat(read).get().satisfies(each -> {
            assertThat(each.intact(keys)).isTrue();
            assertThat(each.head()).isEqualTo(head);
        });
    }

    @Test
    void everythingInALineIsSigned() {
        var keys = ChainSamples.keys(directory);
        var line = SignedHead.sign(new Head(ChainSamples.CHAIN, 7, 9, "mac"), TIME, keys)
                .line();
        var changed = List.of(
                line.replace("10:00:00Z", "10:00:01Z"),
                line.replace("agentport.calls", "agentport.asks"),
                line.replace("\"partition\":3", "\"partition\":2"),
                line.replace("\"seq\":7", "\"seq\":6"),
                line.replace("\"offset\":9", "\"offset\":8"),
                line.replace("\"mac\":\"mac\"", "\"mac\":\"cam\""),
                line.replace("\"key\":\"", "\"key\":\"0"),
                line.replace("\"signature\":\"", "\"signature\":\"0"));

        assertThat(changed).allSatisfy(each -> {
            assertThat(each).isNotEqualTo(line);
            assertThat(SignedHead.parse(each).orElseThrow().intact(keys)).isFalse();
        });
    }

    @Test
    void whatIsNoHeadIsNotRead() {
        assertThat(List.of("", "{", "{}", "null", "[1]", "{\"time\":\"now\"}"))
                .allSatisfy(line -> assertThat(SignedHead.parse(line)).isEmpty());
    }
}
