// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.toolsets;

import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.policy.configuration.AgentSettings;
import io.agentport.policy.decisions.Decision;
import io.agentport.policy.decisions.Policy;
import java.util.ArrayList;

/** Works out what an agent may see. */
public final class Toolsets {
    private Toolsets() {}

    public static ToolsetPublished of(AgentSettings agent, Policy policy) {
        var entries = new ArrayList<ToolsetPublished.Entry>();
        for (var tool : policy.tools().values()) {
            var id = tool.tool().tool();
            if (agent.mayUse(id.integration())) {
                switch (tool.decision()) {
                    case Decision.AutoApprove auto -> entries.add(new ToolsetPublished.Entry(id, Tier.AUTO_APPROVE));
                    case Decision.AskApproval ask -> entries.add(new ToolsetPublished.Entry(id, Tier.ASK_APPROVE));
                    case Decision.Deny deny -> {}
                }
            }
        }
        return ToolsetPublished.of(entries);
    }
}
