// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

/** What became of a reference. */
public sealed interface Resolution {
    record Found(Secret secret) implements Resolution {}

    /**
     * There is no credential to send.
     *
     * @param reason stable code
     * @param detail names the reference, never a value
     */
    record Unavailable(String reason, String detail) implements Resolution {}
}
