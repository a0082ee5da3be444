// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as the file and the interfaces write them: {@code 90s}, {@code 15m}, {@code 8h}, {@code 2d} or ISO-8601. */
public final class Durations {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,6})([smhd])");

    private Durations() {}

    /** Empty if the text is no duration, or none that is positive. */
    public static Optional<Duration> parse(String text) {
        var matcher = SHORT.matcher(text);
        try {
            return Optional.of(matcher.matches() ? ofUnit(matcher.group(1), matcher.group(2)) : Duration.parse(text))
                    .filter(Duration::isPositive);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Duration ofUnit(String number, String unit) {
        long amount = Long.parseLong(number);
        return switch (unit) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
