// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.seals;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without every key that it verifies by and signs with, connector-service does not start. */
class SealsTest {
    @TempDir
    Path directory;

    @BeforeEach
    void makeKeys() throws IOException {
        for (var pair : SealPair.values()) {
            Files.writeString(directory.resolve(pair.fileName()), SealKeyFile.generate());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SealPair.class,
            names = {"POLICY_TO_CONNECTOR", "APPROVAL_TO_CONNECTOR", "CONNECTOR_TO_APPROVAL"})
    void aKeyFileThatIsMissingOrHoldsNoGoodKeyStopsTheStart(SealPair pair) throws IOException {
        var file = directory.resolve(pair.fileName());
        for (var text : new String[] {"", "garbage\n", "k1 c2hvcnQ\n"}) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> new Seals(directory)).isInstanceOf(IOException.class);
        }
        Files.delete(file);
        assertThatThrownBy(() -> new Seals(directory)).isInstanceOf(IOException.class);
    }
}
