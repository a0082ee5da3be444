// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    private Path directory;

    private DataDirectory data;
    private Secrets secrets;

    @BeforeEach
    void prepare() throws Exception {
        data = new DataDirectory(directory.resolve("data"));
        data.create();
        secrets = new Secrets(data);
        secrets.prepare();
    }

    private Map<Path, String> files() throws IOException {
        var files = new HashMap<Path, String>();
        try (var all = Files.walk(data.root().resolve("keys"))) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                files.put(file, Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void bothEndsOfAPairHaveTheSameKeyAndNobodyElseHasIt() throws Exception {
        for (var pair : SealPair.values()) {
            var texts = new java.util.HashSet<String>();
            for (var service : Service.values()) {
                var file = data.seals(service).resolve(pair.fileName());
                assertThat(Files.exists(file)).isEqualTo(service.sealPairs().contains(pair));
                if (Files.exists(file)) {
                    texts.add(Files.readString(file));
                    SealKeyFile.open(data.seals(service), pair);
                }
            }
            assertThat(texts).hasSize(1);
        }
        assertThat(Service.GATEWAY.sealPairs()).containsExactly(SealPair.GATEWAY_TO_POLICY);
    }

    @Test
    void aSecondStartMakesNothingAnew() throws Exception {
        var password = secrets.passwordOf("broker-gateway");
        var before = files();

        new Secrets(data).prepare();

        assertThat(files()).isEqualTo(before);
        assertThat(new Secrets(data).passwordOf("broker-gateway")).isEqualTo(password);
    }

    @Test
    void theFirstPasswordIsNotMadeAgainOnceItWasShown() throws Exception {
        Files.createFile(data.announced());
        Files.delete(secrets.firstAdminPassword());

        new Secrets(data).prepare();

        assertThat(secrets.firstAdminPassword()).doesNotExist();
    }

    @Test
    void onlyTheOwnerMayReadAKey() throws Exception {
        for (var file : files().keySet()) {
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }
}
