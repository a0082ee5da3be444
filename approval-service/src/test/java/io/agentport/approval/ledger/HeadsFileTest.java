// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.Head;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.approval.ledger.chain.SignedHead;
import io.agentport.contracts.seals.SealKeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadsFileTest {
    private static final ChainId CHAIN = new ChainId("agentport.calls", 0);

    @TempDir
    Path directory;

    private LedgerKeys keys;
    private Path file;

    @BeforeEach
    void makeKeys() throws Exception {
        keys = LedgerKeys.open(Files.writeString(directory.resolve("keys"), SealKeyFile.generate()));
        file = directory.resolve("state/heads.jsonl");
    }

    @Test
    void onlyHeadsThatMovedAreWritten() throws Exception {
        var heads = HeadsFile.open(file, keys);

        heads.append(List.of(new Head(CHAIN, 1, 0, "a"), Head.none(new ChainId("agentport.calls", 1))), Instant.now());
        heads.append(List.of(new Head(CHAIN, 1, 0, "a")), Instant.now());
        heads.append(List.of(new Head(CHAIN, 2, 1, "b")), Instant.now());

        assertThat(Files.readAllLines(file))
                .map(line -> SignedHead.parse(line).orElseThrow())
                .allMatch(head -> head.intact(keys))
                .extracting(SignedHead::seq)
                .containsExactly(1L, 2L);
    }

    @Test
    void halfALineThatAFullDiskLeftDoesNotSpoilTheNext() throws Exception {
        var heads = HeadsFile.open(file, keys);
        heads.append(List.of(new Head(CHAIN, 1, 0, "a")), Instant.now());
        Files.writeString(file, "{\"time\":\"20", StandardOpenOption.APPEND);

        heads.append(List.of(new Head(CHAIN, 2, 1, "b")), Instant.now());

        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .allSatisfy(line -> assertThat(SignedHead.parse(line)).isPresent());
    }

    @Test
    void halfALineThatACrashLeftDoesNotSpoilTheNext() throws Exception {
        HeadsFile.open(file, keys).append(List.of(new Head(CHAIN, 1, 0, "a")), Instant.now());
        Files.writeString(file, "{\"time\":\"20", StandardOpenOption.APPEND);

        HeadsFile.open(file, keys).append(List.of(new Head(CHAIN, 2, 1, "b")), Instant.now());

        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .allSatisfy(line -> assertThat(SignedHead.parse(line)).isPresent());
    }
}
