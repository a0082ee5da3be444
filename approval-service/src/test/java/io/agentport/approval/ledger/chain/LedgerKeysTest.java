// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.contracts.seals.SealKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerKeysTest {
    @TempDir
    Path directory;

    @Test
    void thereIsNoLedgerWithoutAKeyFile() {
        assertThatThrownBy(() -> LedgerKeys.open(directory.resolve("none"))).isInstanceOf(IOException.class);
    }

    @Test
    void aShortKeyIsRefusedWithItsLine() throws Exception {
        var file = Files.writeString(directory.resolve("keys"), "# ours\nk1 c2hvcnQ\n");

        assertThatThrownBy(() -> LedgerKeys.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void afterARotationTheNewKeySignsAndTheOldOneStillVerifies() throws Exception {
        var old = SealKeyFile.generate();
        var file = Files.writeString(directory.resolve("keys"), old);
        var before = Entry.append(Head.none(ChainSamples.CHAIN), ChainSamples.recorded(0), LedgerKeys.open(file));
        Files.writeString(file, SealKeyFile.generate() + old);
        var rotated = LedgerKeys.open(file);

        var after = Entry.append(before.head(), ChainSamples.recorded(1), rotated);

        assertThat(after.link().keyId()).isNotEqualTo(before.link().keyId());
        assertThat(before.intact(rotated)).isTrue();
        assertThat(after.intact(rotated)).isTrue();
    }
}
