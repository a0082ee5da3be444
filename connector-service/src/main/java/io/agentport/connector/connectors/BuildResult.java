// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

/** What became of a call's arguments. */
public sealed interface BuildResult {
    record Built(UpstreamRequest request) implements BuildResult {}

    /**
     * The arguments cannot be sent; nothing was.
     *
     * @param reason stable code, for example {@code invalid_arguments}
     * @param detail for the caller; holds no argument's value
     * @param path JSON Pointer of the argument; empty for all of them
     */
    record Refused(String reason, String detail, String path) implements BuildResult {}
}
