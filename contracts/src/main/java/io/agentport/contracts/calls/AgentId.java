// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of an agent, as the configuration file and the agents API give it. */
public record AgentId(@JsonValue String value) {
    @JsonCreator
    public AgentId {
        if (!isAgentId(value)) {
            throw new IllegalArgumentException(
                    "an agent's name is 1 to 64 of `a-z 0-9 . _ -`, with a letter or digit at both ends");
        }
    }

    public static boolean isAgentId(String value) {
        if (value.isEmpty() || value.length() > 64) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean inside = i > 0 && i < value.length() - 1;
            if (!(Characters.isLowerOrDigit(c) || (inside && (c == '.' || c == '_' || c == '-')))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
