// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

import com.fasterxml.jackson.annotation.JsonValue;

/** A service that seals or reads seals. */
public enum Party {
    GATEWAY("gateway-service"),
    POLICY("policy-service"),
    APPROVAL("approval-service"),
    CONNECTOR("connector-service");

    private final String code;

    Party(String code) {
        this.code = code;
    }

    /** As {@code iss} and {@code aud} write it. */
    @JsonValue
    public String code() {
        return code;
    }
}
