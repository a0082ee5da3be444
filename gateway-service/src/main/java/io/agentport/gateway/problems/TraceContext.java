// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.problems;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** W3C trace context of a request: the caller's if it is valid, otherwise a new one. */
public record TraceContext(String traceparent) {
    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    public static TraceContext of(@Nullable String traceparent) {
        return traceparent != null && FORM.matcher(traceparent).matches()
                ? new TraceContext(traceparent)
                : new TraceContext("00-" + hex(16) + "-" + hex(8) + "-00");
    }

    /** Named in every problem, so that a report can be found in the logs. */
    public String traceId() {
        return traceparent.substring(3, 35);
    }

    private static String hex(int bytes) {
        byte[] bits = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(bits);
        bits[0] |= 1; // all zeros would mean that there is none
        return HexFormat.of().formatHex(bits);
    }
}
