// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** What a tool can do to the upstream's state, from the least to the most: compare by {@link #compareTo}. */
public enum Risk {
    /** Changes nothing. */
    READ("read"),
    WRITE("write"),
    /** Removes something, or cannot be undone. */
    DESTRUCTIVE("destructive");

    private final String code;

    Risk(String code) {
        this.code = code;
    }

    @JsonValue
    public String code() {
        return code;
    }

    public static Optional<Risk> ofCode(String code) {
        return Arrays.stream(values()).filter(risk -> risk.code.equals(code)).findFirst();
    }
}
