// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import io.agentport.contracts.calls.ToolId;
import java.util.List;
import java.util.Optional;

/** The tools of the integrations that are declared now. Safe for use by any thread; never blocks. */
public interface EffectiveTools {
    /** Empty if no declared integration has such a tool, or if its integration has a problem. */
    Optional<EffectiveTool> find(ToolId tool);

    /** Every declared integration, by name, also those with a problem. */
    List<IntegrationStatus> integrations();
}
