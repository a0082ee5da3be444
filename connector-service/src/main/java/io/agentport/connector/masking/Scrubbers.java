// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.masking;

import io.agentport.connector.secrets.KnownSecrets;
import jakarta.inject.Singleton;
import java.util.List;

/** The scrubber for every credential known now. Safe for use by any thread. */
@Singleton
public final class Scrubbers {
    private record Built(List<String> values, Scrubber scrubber) {}

    private final KnownSecrets known;
    private volatile Built built = new Built(List.of(), Scrubber.of(List.of()));

    public Scrubbers(KnownSecrets known) {
        this.known = known;
    }

    public Scrubber current() {
        var values = known.values();
        var now = built;
        if (!now.values.equals(values)) {
            now = new Built(values, Scrubber.of(values));
            built = now;
        }
        return now.scrubber;
    }
}
