// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that this process has sent and that an upstream can be told to leave. Only this process can: a cancel that
 * another replica hears is not passed on.
 */
@Singleton
public final class Cancellations {
    private final ConcurrentHashMap<CallId, Sent> sent = new ConcurrentHashMap<>();

    private record Sent(AgentId agent, Runnable stop) {}

    /**
     * Until the result is run, a cancel of the call by its agent runs {@code stop}, on any thread.
     *
     * @return to be run when the call has ended
     */
    public Runnable of(CallId call, AgentId agent, Runnable stop) {
        var entry = new Sent(agent, stop);
        sent.put(call, entry);
        return () -> sent.remove(call, entry);
    }

    /** The agent took the call back. */
    public void cancelled(CallId call, AgentId agent) {
        var found = sent.get(call);
        if (found != null && found.agent.equals(agent)) {
            found.stop.run();
        }
    }
}
