// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.masking;

import io.agentport.contracts.calls.ToolResult;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what an upstream answered into what may leave this process. */
public final class ResultWriter {
    private static final String BINARY = "application/octet-stream";
    private static final String PLAIN = "text/plain";

    private final Scrubber scrubber;
    private final List<String> maskedFields;
    private final int maxBytes;

    /**
     * A writer for one reply.
     *
     * @param maxBytes how long a body may be; what is longer is cut
     */
    public ResultWriter(Scrubber scrubber, List<String> maskedFields, int maxBytes) {
        this.scrubber = scrubber;
        this.maskedFields = List.copyOf(maskedFields);
        this.maxBytes = maxBytes;
    }

    /**
     * The result of a reply.
     *
     * @param contentType the header's value; null if there was none
     * @param cut whether {@code body} is only the first part of what the upstream sent
     */
    public ToolResult write(int status, @Nullable String contentType, byte[] body, boolean cut) {
        var mediaType = scrubber.scrub(mediaType(contentType));
        var text = text(contentType, mediaType, body, cut);
        if (text.isEmpty()) {
            return maskedFields.isEmpty() ? binary(status, mediaType, body, cut) : withheld(status, body.length);
        }
        var scrubbed = scrubber.scrub(text.get());
        if (cut) {
            // half of a credential may stand at the end
            scrubbed = start(scrubbed, Math.max(0, scrubbed.length() - scrubber.longestMatch()));
        }
        if (!maskedFields.isEmpty() && !scrubbed.isBlank()) {
            // whatever the upstream calls it
            var masked = MaskedFields.mask(scrubbed, maskedFields);
            if (masked.isEmpty()) {
                return withheld(status, body.length);
            }
            scrubbed = masked.get();
        }
        var fitting = fit(scrubbed);
        boolean truncated = cut || fitting.length() < scrubbed.length();
        return new ToolResult(
                status, truncated && isJson(mediaType) ? PLAIN : mediaType, fitting, false, truncated, body.length);
    }

    private static ToolResult withheld(int status, long originalBytes) {
        return new ToolResult(
                status, PLAIN, "[withheld: fields of it are masked, and it is not JSON]", false, true, originalBytes);
    }

    private ToolResult binary(int status, String mediaType, byte[] body, boolean cut) {
        var scrubbed = scrubber.scrub(body);
        // half of a credential may stand at the end
        int whole = cut ? Math.max(0, scrubbed.length - scrubber.longestMatch()) : scrubbed.length;
        int most = Math.min(whole, maxBytes / 4 * 3);
        var kept = Arrays.copyOf(scrubbed, most);
        return new ToolResult(
                status, mediaType, Base64.getEncoder().encodeToString(kept), true, cut || most < whole, body.length);
    }

    /** Empty if the bytes are not text. A multi-byte character that a cut has halved is left out. */
    private static Optional<String> text(@Nullable String contentType, String mediaType, byte[] body, boolean cut) {
        var charset = charset(contentType);
        if (charset.isEmpty() || !(isTextual(mediaType) || mediaType.equals(BINARY) || mediaType.isEmpty())) {
            return Optional.empty();
        }
        int most = cut ? Math.min(3, body.length) : 0;
        for (int dropped = 0; dropped <= most; dropped++) {
            try {
                var text = charset.get()
                        .newDecoder()
                        .decode(ByteBuffer.wrap(body, 0, body.length - dropped))
                        .toString();
                return text.indexOf('\0') >= 0 && !isTextual(mediaType) ? Optional.empty() : Optional.of(text);
            } catch (CharacterCodingException e) {
                // not text in this encoding, or cut within a character: tried with less
            }
        }
        return Optional.empty();
    }

    private static Optional<Charset> charset(@Nullable String contentType) {
        var parameters = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        int at = parameters.indexOf("charset=");
        if (at < 0) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        var name = parameters
                .substring(at + "charset=".length())
                .split("[;\\s]", 2)[0]
                .replace("\"", "");
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return BINARY;
        }
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.matches("[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}") ? type : BINARY;
    }

    private static boolean isTextual(String mediaType) {
        return mediaType.startsWith("text/")
                || isJson(mediaType)
                || mediaType.endsWith("+xml")
                || mediaType.equals("application/xml")
                || mediaType.equals("application/x-www-form-urlencoded")
                || mediaType.equals("application/javascript");
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json") || mediaType.endsWith("+json");
    }

    private String fit(String text) {
        if (text.length() <= maxBytes / 3 || text.getBytes(StandardCharsets.UTF_8).length <= maxBytes) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int end = maxBytes;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static String start(String text, int length) {
        boolean halved = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, halved ? length - 1 : length);
    }
}
