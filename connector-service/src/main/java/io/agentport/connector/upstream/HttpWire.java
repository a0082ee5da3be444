// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.Protocol;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The request as it is, and the answer as it comes. */
@Singleton
public final class HttpWire implements Wire {
    private final UpstreamClient client;

    public HttpWire(UpstreamClient client) {
        this.client = client;
    }

    @Override
    public Protocol protocol() {
        return Protocol.HTTP;
    }

    @Override
    public Uni<Reply> send(Prepared prepared, Supplier<Uni<Boolean>> gate) {
        return client.send(prepared, gate, new WholeAnswer(prepared.upstream().maxResponseBytes()));
    }
}
