// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.mcp;

import com.google.re2j.Pattern;
import io.agentport.contracts.calls.Risk;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which tools of a server only read: what the file says, since what the server says of itself cannot lower a risk. Names
 * or patterns in which {@code *} stands for any text.
 */
public final class ReadPatterns {
    private final List<Pattern> patterns;

    /** @param lines one pattern a line; null if there are none */
    public ReadPatterns(@Nullable String lines) {
        patterns = lines == null
                ? List.of()
                : lines.lines().map(ReadPatterns::compile).toList();
    }

    private static Pattern compile(String glob) {
        return Pattern.compile(
                Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    public Risk risk(String tool) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(tool)) ? Risk.READ : Risk.WRITE;
    }
}
