// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import io.agentport.gateway.agents.Opening;
import io.agentport.messaging.Messaging;

/** Makes {@link Toolsets} outside a container. */
public final class ToolsetsForTests {
    private ToolsetsForTests() {}

    public static Toolsets of(Messaging messaging) {
        return new Toolsets(messaging, new Opening());
    }
}
