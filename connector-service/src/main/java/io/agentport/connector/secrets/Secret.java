// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

/** A credential in clear. It never leaves this process but in a request to its upstream, and never prints itself. */
public final class Secret {
    private final String value;

    Secret(String value) {
        this.value = value;
    }

    /** The credential itself: for the request that carries it, and to find it in what comes back. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
