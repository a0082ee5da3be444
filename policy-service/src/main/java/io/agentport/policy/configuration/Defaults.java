// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Risk;
import java.util.Map;
import java.util.Optional;

/** What applies to tools that no line names, by risk; a risk that is missing is left to the next level. */
public record Defaults(Map<Risk, Line> byRisk) {
    public static final Defaults NONE = new Defaults(Map.of());

    public Defaults {
        byRisk = Map.copyOf(byRisk);
    }

    public Optional<Line> forRisk(Risk risk) {
        return Optional.ofNullable(byRisk.get(risk));
    }
}
