// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations and sizes as files write them: {@code 30s}, {@code 15m}, {@code 24h}; {@code 256KiB}, {@code 1MiB}. */
final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,4})([smh])");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,3})(KiB|MiB)");
    private static final int KIB = 1024;

    private Quantities() {}

    static Duration duration(String text) {
        var match = DURATION.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a duration like `30s`, not `" + text + "`");
        }
        long count = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    static int bytes(String text) {
        var match = SIZE.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a size like `1MiB`, not `" + text + "`");
        }
        long bytes = Long.parseLong(match.group(1)) * (match.group(2).equals("KiB") ? KIB : KIB * KIB);
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a size below 2 GiB, not `" + text + "`");
        }
        return (int) bytes;
    }
}
