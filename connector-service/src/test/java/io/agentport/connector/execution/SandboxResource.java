// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.local.sandbox.Sandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The upstream that local mode starts, where this service's operator would say it is. */
public class SandboxResource implements QuarkusTestResourceLifecycleManager {
    static final String TOKEN = "token_of_the_sandbox_0123456789";

    private Sandbox sandbox;

    @Override
    public Map<String, String> start() {
        try {
            sandbox = Sandbox.start(0, TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("agentport.sandbox.url", "http://127.0.0.1:" + sandbox.port());
    }

    @Override
    public void stop() {
        sandbox.close();
    }
}
