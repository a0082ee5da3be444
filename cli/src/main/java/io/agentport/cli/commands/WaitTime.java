// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time to wait: {@code 90s}, {@code 15m}, {@code 1h}, ISO-8601, or a bare number of seconds. */
final class WaitTime implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})([smh]?)");

    @Override
    public Duration convert(String text) {
        var parts = SHORT.matcher(text);
        try {
            var time = !parts.matches()
                    ? Duration.parse(text)
                    : switch (parts.group(2)) {
                        case "m" -> Duration.ofMinutes(Long.parseLong(parts.group(1)));
                        case "h" -> Duration.ofHours(Long.parseLong(parts.group(1)));
                        default -> Duration.ofSeconds(Long.parseLong(parts.group(1)));
                    };
            if (!time.isNegative()) {
                return time;
            }
        } catch (DateTimeException e) {
            // said below like a time before now
        }
        throw new TypeConversionException("`" + text + "` is no time to wait: expected for example 90s, 15m or PT15M");
    }
}
