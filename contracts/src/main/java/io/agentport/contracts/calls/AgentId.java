// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of an agent, as the configuration file and the agents API give it. */
public record AgentId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");

    @JsonCreator
    public AgentId {
        if (!isAgentId(value)) {
            throw new IllegalArgumentException(
                    "an agent's name is 1 to 64 of `a-z 0-9 . _ -`, with a letter or digit at both ends");
        }
    }

    public static boolean isAgentId(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
