// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.database;

import java.nio.file.Path;

/**
 * Where the database stands.
 *
 * @param adminPassword of the role {@code postgres}, set when the data directory is made
 * @param durable       whether a commit waits for the disk; only tests may do without
 */
public record DatabaseSettings(Path binaries, Path directory, int port, String adminPassword, boolean durable) {
    public static final String DATABASE = "agentport";

    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String toString() {
        return directory + ":" + port;
    }
}
