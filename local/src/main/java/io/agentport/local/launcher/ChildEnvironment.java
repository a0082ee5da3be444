// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of the user's environment a child process sees. connector-service resolves references such as
 * {@code ${STRIPE_API_KEY}} and gets all of it; every other service gets its own settings, and everyone names from a list
 * that hold no credential. What AgentPort sets wins over the user's variable of the same name.
 */
final class ChildEnvironment {
    private static final Set<String> ALLOWED =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH");
    private static final String LOCALE_PREFIX = "LC_";

    private final Map<String, String> user;

    ChildEnvironment(Map<String, String> user) {
        this.user = Map.copyOf(user);
    }

    /** For what is no service. */
    Map<String, String> limited() {
        return only(ChildEnvironment::harmless, Map.of());
    }

    Map<String, String> of(Service service, Map<String, String> own) {
        return service == Service.CONNECTOR
                ? only(name -> true, own)
                : only(name -> harmless(name) || service.takes(name), own);
    }

    private static boolean harmless(String name) {
        return ALLOWED.contains(name) || name.startsWith(LOCALE_PREFIX);
    }

    private Map<String, String> only(Predicate<String> names, Map<String, String> own) {
        var result = new HashMap<>(user);
        result.keySet().removeIf(names.negate());
        result.putAll(own);
        return result;
    }
}
