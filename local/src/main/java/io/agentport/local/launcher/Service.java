// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.contracts.seals.Party;
import io.agentport.contracts.seals.SealPair;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The four services, in the order of their ports. */
enum Service {
    GATEWAY(0, Party.GATEWAY, "192m", "AGENTPORT_GATEWAY_", "AGENTPORT_MCP_", "AGENTPORT_INTERNAL_"),
    APPROVAL(1, Party.APPROVAL, "192m", "AGENTPORT_ACCESS_", "AGENTPORT_LEDGER_", "AGENTPORT_HTTP_"),
    POLICY(2, Party.POLICY, "192m", "AGENTPORT_ACCESS_", "AGENTPORT_CONFIGURATION_"),
    CONNECTOR(3, Party.CONNECTOR, "224m");

    private static final String LOGGING = "QUARKUS_LOG_";

    private final int offset;
    private final Party party;
    private final String heap;
    private final List<String> settings;

    /** @param settings what the names of its own settings begin with */
    Service(int offset, Party party, String heap, String... settings) {
        this.offset = offset;
        this.party = party;
        this.heap = heap;
        this.settings = List.of(settings);
    }

    int offset() {
        return offset;
    }

    /** The name of its user at the broker and of its role and schema in the database. */
    String user() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For example {@code policy-service}: its module and the name of its process. */
    String title() {
        return user() + "-service";
    }

    boolean hasDatabase() {
        return this != GATEWAY;
    }

    /** The pairs whose keys it may hold. */
    List<SealPair> sealPairs() {
        return Arrays.stream(SealPair.values())
                .filter(pair -> pair.issuer() == party || pair.audience() == party)
                .toList();
    }

    /**
     * Whether a variable of the user's environment is one of its own settings. No reference can name such a variable, so
     * that none holds an upstream's credential.
     */
    boolean takes(String variable) {
        return variable.startsWith(LOGGING) || settings.stream().anyMatch(variable::startsWith);
    }

    Path jar(Path home) {
        return home.resolve(title()).resolve("target/quarkus-app/quarkus-run.jar");
    }

    List<String> command(Path java, Path home) {
        return List.of(
                java.toString(),
                "-Xms40m",
                "-Xmx" + heap,
                "-Xmn32m", // the default leaves it so small under load that a quarter of the time goes to collecting it
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:+AutoCreateSharedArchive", // by the first orderly end after a build: later starts take a third
                // less
                "-XX:SharedArchiveFile=" + jar(home).resolveSibling("classes.jsa"),
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                "-XX:MaxDirectMemorySize=96m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.allocator.numDirectArenas=2",
                "-Dio.netty.allocator.numHeapArenas=1",
                "-jar",
                jar(home).toString());
    }
}
