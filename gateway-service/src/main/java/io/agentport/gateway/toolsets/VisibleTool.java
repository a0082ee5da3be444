// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import io.agentport.contracts.calls.Tier;

/** A tool that an agent sees, and what happens when it calls it. */
public record VisibleTool(CatalogTool tool, Tier tier) {}
