// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** What the policy wants for a tool, from the loosest to the strictest: compare by {@link #compareTo}. */
public enum Tier {
    AUTO_APPROVE("auto_approve"),
    ASK_APPROVE("ask_approve"),
    DENY("deny");

    private final String code;

    Tier(String code) {
        this.code = code;
    }

    /** As the configuration file and the interfaces write it. */
    @JsonValue
    public String code() {
        return code;
    }

    public static Optional<Tier> ofCode(String code) {
        return Arrays.stream(values()).filter(tier -> tier.code.equals(code)).findFirst();
    }
}
