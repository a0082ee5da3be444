// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import java.util.HashMap;
import java.util.Map;

/** The real tools of declared integrations instead of those that tests declare. */
public class BundledTools extends QuickExecution {
    @Override
    public Map<String, String> getConfigOverrides() {
        var config = new HashMap<>(super.getConfigOverrides());
        config.put("quarkus.arc.exclude-types", FakeTools.class.getName());
        return config;
    }
}
