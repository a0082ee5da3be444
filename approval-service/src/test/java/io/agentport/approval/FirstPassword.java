// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** Gives the service a one-time password for its first admin, as an installer does. */
public final class FirstPassword implements QuarkusTestResourceLifecycleManager {
    public static final String VALUE = "one-time-of-the-tests";

    @Override
    public Map<String, String> start() {
        try {
            var file = Files.createTempFile("first-admin", ".txt");
            Files.writeString(file, VALUE + "\n");
            file.toFile().deleteOnExit();
            return Map.of("agentport.access.first-admin-password-file", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}
}
