// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every credential this process has resolved, the most recent ones: what must not be in anything that leaves it. Values
 * that were rotated away stay in the list, for they may still be good upstream. Safe for use by any thread.
 */
@Singleton
public final class KnownSecrets {
    private static final int MAX = 1000;

    private final Set<String> values = new LinkedHashSet<>();
    private volatile List<String> snapshot = List.of();

    /** Adds a credential; does nothing if it is known. */
    public void remember(Secret secret) {
        if (snapshot.contains(secret.reveal())) {
            return;
        }
        synchronized (values) {
            if (values.add(secret.reveal())) {
                if (values.size() > MAX) {
                    values.remove(values.iterator().next());
                }
                snapshot = List.copyOf(values);
            }
        }
    }

    /** The same list until a new credential is resolved. */
    public List<String> values() {
        return snapshot;
    }
}
