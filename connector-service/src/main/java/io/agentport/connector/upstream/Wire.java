// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.Protocol;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** How a request reaches an upstream and its answer comes back. */
public interface Wire {
    Protocol protocol();

    /**
     * Sends a request, once.
     *
     * @param gate asked when the connection is open, before the first byte; if it says no, nothing is sent
     */
    Uni<Reply> send(Prepared prepared, Supplier<Uni<Boolean>> gate);
}
