// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.toolsets.CatalogTool;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code call_tool}, which calls another tool. Those for the other tool are a part of the same canonical
 * text, held to the limits that they would have had on their own.
 */
sealed interface CallTool {
    String NAME = "call_tool";

    /**
     * What is to be called.
     *
     * @param arguments null if there were none
     * @param reason the agent's words; null if it gave none here
     */
    record Wanted(
            String tool,
            @Nullable CanonicalJson arguments,
            @Nullable CanonicalJson reason) implements CallTool {}

    record Bad(Refused refused) implements CallTool {}

    static CallTool in(@Nullable CanonicalJson outer) {
        var name = outer == null ? null : outer.string("name").orElse(null);
        if (outer == null || name == null) {
            return new Bad(invalid("`call_tool` takes `name`, a tool as `search_tools` names it"));
        }
        var rest = outer.without("name");
        var arguments = outer.object("arguments");
        if (arguments.isEmpty() && !rest.without("arguments").equals(rest)) {
            return new Bad(invalid("`arguments` of `call_tool` must be an object"));
        }
        var reason = rest.without("arguments");
        if (!reason.without(CatalogTool.REASON).text().equals("{}")) {
            return new Bad(invalid("`call_tool` takes `name`, `arguments` and `" + CatalogTool.REASON + "`"));
        }
        try {
            return new Wanted(
                    name,
                    arguments.isPresent()
                            ? StrictJson.readObject(arguments.get().bytes())
                            : null,
                    reason.text().equals("{}") ? null : reason);
        } catch (RefusedJsonException e) {
            return new Bad(Refused.of(e));
        }
    }

    private static Refused invalid(String detail) {
        return new Refused(Problem.INVALID_ARGUMENTS, detail);
    }
}
