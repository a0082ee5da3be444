// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import java.util.OptionalDouble;

/**
 * For whom a request is sent.
 *
 * @param onlyReads whether the answer may be left if the agent takes the call back: nothing depends on knowing it
 */
public record Caller(CallId call, AgentId agent, boolean onlyReads, ProgressListener progress) {

    /** Hears what an upstream says before it answers. Called on any thread; must not block. */
    @FunctionalInterface
    public interface ProgressListener {
        /**
         * The upstream gets on.
         *
         * @param progress how far it is; it need not grow
         * @param total of which that is a part; empty if it does not say
         * @param message in the upstream's own words; empty if it says nothing
         */
        void progress(double progress, OptionalDouble total, String message);
    }
}
