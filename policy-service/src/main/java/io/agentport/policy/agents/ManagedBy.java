// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

/** Who says what an agent may do. */
public enum ManagedBy {
    /** The configuration file; the API gives it keys and revokes it, no more. */
    FILE("file"),
    /** Whoever created it by the API. */
    API("api"),
    /** It is there because the file names no agents. */
    BUILT_IN("built_in");

    private final String code;

    ManagedBy(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
