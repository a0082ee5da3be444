// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.toolsets.CatalogTool;
import io.agentport.gateway.toolsets.ShownSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tool's own arguments, and the agent's reason taken out of them. */
sealed interface ToolArguments {
    int MAX_REASON_LENGTH = 1000;
    CanonicalJson NONE = none();

    /** @param reason the agent's words; null if it gave none */
    record Good(CanonicalJson arguments, @Nullable String reason) implements ToolArguments {}

    record Bad(Refused refused) implements ToolArguments {}

    /**
     * Takes the reason out.
     *
     * @param given null if there were none
     * @param beside an object with nothing but a reason, given beside the arguments; null if there was none
     */
    static ToolArguments of(@Nullable CanonicalJson given, @Nullable CanonicalJson beside, CatalogTool tool) {
        var arguments = given == null ? NONE : given;
        var without = ShownSchema.declaresReason(tool) ? arguments : arguments.without(CatalogTool.REASON);
        boolean within = !without.equals(arguments);
        var holder = within ? arguments : beside;
        if (holder == null) {
            return new Good(without, null);
        }
        var reason = holder.string(CatalogTool.REASON);
        if (reason.isEmpty() || reason.get().length() > MAX_REASON_LENGTH || (within && beside != null)) {
            return new Bad(new Refused(Problem.INVALID_ARGUMENTS, "the reason is not one")
                    .at(List.of(new Refused.At(
                            "/" + CatalogTool.REASON, "one string of at most " + MAX_REASON_LENGTH + " characters"))));
        }
        return new Good(without, reason.get());
    }

    private static CanonicalJson none() {
        try {
            return StrictJson.readObject("{}".getBytes(StandardCharsets.UTF_8));
        } catch (RefusedJsonException e) {
            throw new IllegalStateException("an empty object is an object", e);
        }
    }
}
