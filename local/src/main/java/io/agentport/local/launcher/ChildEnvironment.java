// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of the user's environment a child process sees. connector-service resolves references such as
 * {@code ${STRIPE_API_KEY}} and gets all of it; everyone else gets names from a list that hold no credential.
 */
final class ChildEnvironment {
    private static final Set<String> ALLOWED =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH");
    private static final String LOCALE_PREFIX = "LC_";

    private final Map<String, String> user;

    ChildEnvironment(Map<String, String> user) {
        this.user = Map.copyOf(user);
    }

    /** For everything but connector-service. */
    Map<String, String> limited(Map<String, String> own) {
        var result = new HashMap<String, String>();
        user.forEach((name, value) -> {
            if (ALLOWED.contains(name) || name.startsWith(LOCALE_PREFIX)) {
                result.put(name, value);
            }
        });
        result.putAll(own);
        return result;
    }

    /** For connector-service alone. What AgentPort sets wins over the user's variable of the same name. */
    Map<String, String> whole(Map<String, String> own) {
        var result = new TreeMap<>(user);
        result.putAll(own);
        return result;
    }
}
