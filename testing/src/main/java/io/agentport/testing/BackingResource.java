// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives a service under {@code @QuarkusTest} its broker, its database and its keys:
 * {@code @WithTestResource(value = BackingResource.class, initArgs = @ResourceArg(name = "service", value = "policy"))}.
 * The service is {@code gateway}, {@code policy}, {@code approval} or {@code connector}. With the argument
 * {@code topics=fresh} the application gets topics of its own; their prefix is then in its configuration.
 */
public final class BackingResource implements QuarkusTestResourceLifecycleManager {
    private String service = "";
    private boolean freshTopics;

    @Override
    public void init(Map<String, String> arguments) {
        service = arguments.getOrDefault("service", "");
        freshTopics = "fresh".equals(arguments.get("topics"));
        if (!List.of("gateway", "policy", "approval", "connector").contains(service)) {
            throw new IllegalArgumentException("unknown service `" + service + "`");
        }
    }

    @Override
    public Map<String, String> start() {
        var backing = Backing.shared();
        var config = new HashMap<String, String>();
        config.put("kafka.bootstrap.servers", backing.bootstrapServers());
        config.put("agentport.topics-prefix", freshTopics ? backing.freshTopicsPrefix() : Backing.DEFAULT_PREFIX);
        if (List.of("gateway", "approval").contains(service)) {
            config.put(
                    "agentport.internal.token-file", backing.internalTokenFile().toString());
        }
        config.put("agentport.seals.directory", backing.sealsDirectory().toString());
        if (!service.equals("gateway")) {
            config.put("quarkus.datasource.reactive.url", backing.reactiveUrl());
            config.put("quarkus.datasource.jdbc.url", backing.jdbcUrl());
            config.put("quarkus.datasource.username", service);
            config.put("quarkus.datasource.password", backing.databasePassword(service));
            config.put("quarkus.oidc.public-key", backing.peoplesPublicKey());
        }
        if (service.equals("approval")) {
            config.put(
                    "agentport.access.signing-key-file",
                    backing.signingKeyFile().toString());
            config.put("agentport.ledger.key-file", backing.ledgerKeyFile().toString());
        }
        return config;
    }

    /** Nothing: the infrastructure is shared, and ends with the JVM. */
    @Override
    public void stop() {}
}
