// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a caller is ready to wait, as {@code Prefer: wait=SECONDS} (RFC 7240) or {@code ?wait=SECONDS} says. */
final class Preference {
    static final Duration MAX_WAIT = Duration.ofMinutes(5);

    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=$|[,;])");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private Preference() {}

    /** Empty if the header does not ask to wait; at most {@link #MAX_WAIT}. Preferences we do not know are ignored. */
    static Optional<Duration> wait(@Nullable String prefer) {
        if (prefer == null) {
            return Optional.empty();
        }
        var found = WAIT.matcher(prefer);
        return found.find() ? Optional.of(atMost(found.group(1))) : Optional.empty();
    }

    /** Empty if it is not a number of seconds. */
    static Optional<Duration> seconds(String value) {
        return SECONDS.matcher(value).matches() ? Optional.of(atMost(value)) : Optional.empty();
    }

    private static Duration atMost(String seconds) {
        var asked = Duration.ofSeconds(Long.parseLong(seconds));
        return asked.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : asked;
    }
}
