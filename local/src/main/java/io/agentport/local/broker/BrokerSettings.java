// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Where the broker stands and who may use it. Users exist from the moment the data directory is formatted; with none,
 * anyone on this machine may do everything, which is meant for tests.
 */
public record BrokerSettings(Path directory, int port, int controllerPort, List<BrokerUser> users) {
    public BrokerSettings {
        users = List.copyOf(users);
        if (!users.isEmpty() && users.stream().noneMatch(BrokerUser::superUser)) {
            throw new IllegalArgumentException("one user must be a super user");
        }
    }

    public boolean secured() {
        return !users.isEmpty();
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    BrokerUser superUser() {
        return users.stream().filter(BrokerUser::superUser).findFirst().orElseThrow();
    }

    /** As a file that the broker's own process is started with. */
    Properties toProperties() {
        var properties = new Properties();
        properties.setProperty("directory", directory.toString());
        properties.setProperty("port", Integer.toString(port));
        properties.setProperty("controller-port", Integer.toString(controllerPort));
        for (var user : users) {
            properties.setProperty((user.superUser() ? "super." : "user.") + user.name(), user.password());
        }
        return properties;
    }

    static BrokerSettings fromProperties(Properties properties) {
        var users = new ArrayList<BrokerUser>();
        for (var name : properties.stringPropertyNames()) {
            boolean superUser = name.startsWith("super.");
            if (superUser || name.startsWith("user.")) {
                users.add(
                        new BrokerUser(name.substring(name.indexOf('.') + 1), properties.getProperty(name), superUser));
            }
        }
        return new BrokerSettings(
                Path.of(properties.getProperty("directory")),
                Integer.parseInt(properties.getProperty("port")),
                Integer.parseInt(properties.getProperty("controller-port")),
                users);
    }
}
