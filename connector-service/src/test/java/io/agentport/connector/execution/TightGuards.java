// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import java.util.HashMap;
import java.util.Map;

/** Few requests at a time, and a circuit that opens soon. */
public class TightGuards extends QuickExecution {
    static final int CONCURRENT = 2;
    static final int WAITING = 2;
    static final int REQUESTS = 4;

    @Override
    public Map<String, String> getConfigOverrides() {
        var config = new HashMap<>(super.getConfigOverrides());
        config.put("agentport.upstream.concurrent-requests", Integer.toString(CONCURRENT));
        config.put("agentport.upstream.waiting-requests", Integer.toString(WAITING));
        config.put("agentport.upstream.circuit-failure-ratio", "1.0");
        config.put("agentport.upstream.circuit-requests", Integer.toString(REQUESTS));
        config.put("agentport.upstream.circuit-pause", "PT2S");
        return config;
    }
}
