// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.masking;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Takes credentials out of text: as they are, in base64 at any alignment, percent-encoded, and JSON-escaped, once or twice, also
 * mixed, character by character, and with line breaks in them, as MIME puts them into base64. Works in one pass that needs
 * time proportional to the text for all but made-up input.
 */
public final class Scrubber {
    /** Stands where a credential stood. */
    public static final String REPLACEMENT = "***";

    /** Between two characters of a credential, as it is or escaped. */
    private static final List<String> BREAKS =
            List.of("\r\n", "\n", "\r", "\\r\\n", "\\n", "\\r", "%0D%0A", "%0d%0a", "%0A", "%0a");

    private static final int LONGEST_BREAK = "%0D%0A".length();

    /** What stands before a character that JSON escapes, if it was escaped twice. */
    private static final int MOST_BACKSLASHES = 3;

    private static final String BACKSLASH_ESCAPED_TWICE = "\\\\\\\\";

    private static final int LONGEST_ESCAPE = MOST_BACKSLASHES + "u0000".length();

    /** A shorter piece of base64 would be found in ordinary text. */
    private static final int MIN_BASE64 = 8;

    private final List<String> needles;
    /** By their first character, which is printable ASCII: most of a text is passed over at one look. */
    private final Map<Character, List<String>> byFirst;

    private Scrubber(List<String> needles) {
        this.needles = needles;
        this.byFirst = needles.stream().collect(Collectors.groupingBy(needle -> needle.charAt(0)));
    }

    /** A scrubber for these credentials. */
    public static Scrubber of(List<String> credentials) {
        var needles = new LinkedHashSet<String>();
        for (var credential : credentials) {
            needles.add(credential);
            needles.addAll(base64Forms(credential.getBytes(StandardCharsets.UTF_8)));
        }
        // longer ones first, so that a part never hides the whole
        return new Scrubber(needles.stream()
                .sorted((a, b) -> Integer.compare(b.length(), a.length()))
                .toList());
    }

    /**
     * What stands in base64 text if the credential is anywhere in the encoded bytes: for each of the three alignments, the
     * characters that only the credential determines.
     */
    private static List<String> base64Forms(byte[] credential) {
        var forms = new ArrayList<String>();
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + credential.length];
            System.arraycopy(credential, 0, shifted, before, credential.length);
            int first = (before * Byte.SIZE + 5) / 6;
            int end = shifted.length * Byte.SIZE / 6;
            if (end - first < MIN_BASE64) {
                continue;
            }
            forms.add(Base64.getEncoder().encodeToString(shifted).substring(first, end));
            forms.add(Base64.getUrlEncoder().encodeToString(shifted).substring(first, end));
        }
        return forms;
    }

    /** The text without credentials; the same object if there was none. */
    public String scrub(String text) {
        StringBuilder out = null;
        int copied = 0;
        int at = 0;
        while (at < text.length()) {
            int end = matchEnd(text, at);
            if (end < 0) {
                at++;
                continue;
            }
            if (out == null) {
                out = new StringBuilder(text.length());
            }
            out.append(text, copied, at).append(REPLACEMENT);
            copied = end;
            at = end;
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    /** As {@link #scrub(String)}, for bytes that are not text; credentials in them stand as UTF-8. */
    public byte[] scrub(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var scrubbed = scrub(text);
        return scrubbed.equals(text) ? bytes : scrubbed.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Length of the longest form in characters if everything is escaped and broken: what a cut may leave half of. */
    public int longestMatch() {
        return needles.isEmpty() ? 0 : needles.getFirst().length() * (LONGEST_ESCAPE + LONGEST_BREAK);
    }

    private int matchEnd(String text, int start) {
        char c = text.charAt(start);
        for (var needle : c == '\\' || c == '%' ? needles : byFirst.getOrDefault(c, List.of())) {
            int end = matchEnd(text, start, needle, 0);
            if (end >= 0) {
                return end;
            }
        }
        return -1;
    }

    /** Where the rest of a needle ends if it begins here, in whatever mixture of escapes; -1 if it does not. */
    private static int matchEnd(String text, int start, String needle, int from) {
        int at = start;
        for (int i = from; i < needle.length(); i++) {
            char wanted = needle.charAt(i);
            if (i > 0 && !isSame(text, at, wanted) && escapeLength(text, at, wanted) == 0) {
                at += breakLength(text, at);
            }
            boolean same = isSame(text, at, wanted);
            int escape = escapeLength(text, at, wanted);
            if (same && escape > 0) {
                // a credential that holds `%25` or a backslash itself: read it as it stands, or as an escape
                int end = matchEnd(text, at + 1, needle, i + 1);
                if (end < 0) {
                    end = matchEnd(text, at + escape, needle, i + 1);
                }
                return end < 0 && text.startsWith(BACKSLASH_ESCAPED_TWICE, at)
                        ? matchEnd(text, at + BACKSLASH_ESCAPED_TWICE.length(), needle, i + 1)
                        : end;
            }
            if (!same && escape == 0) {
                return -1;
            }
            at += same ? 1 : escape;
        }
        return at;
    }

    private static int breakLength(String text, int at) {
        for (var one : BREAKS) {
            if (text.startsWith(one, at)) {
                return one.length();
            }
        }
        return 0;
    }

    private static boolean isSame(String text, int at, char wanted) {
        return at < text.length() && (text.charAt(at) == wanted || (text.charAt(at) == '+' && wanted == ' '));
    }

    /** The length of an escape for exactly this character that begins here; 0 if none does. */
    private static int escapeLength(String text, int at, char wanted) {
        if (at >= text.length()) {
            return 0;
        }
        if (text.charAt(at) == '%') {
            return at + 2 < text.length() && hex(text, at + 1, 2) == wanted ? 3 : 0;
        }
        int escaped = at;
        while (escaped < text.length() && text.charAt(escaped) == '\\' && escaped - at < MOST_BACKSLASHES) {
            escaped++;
        }
        if (escaped == at || escaped == text.length()) {
            return 0;
        }
        if (text.charAt(escaped) == 'u' && escaped + 4 < text.length() && hex(text, escaped + 1, 4) == wanted) {
            return escaped + 5 - at;
        }
        if (wanted == '\\') {
            return text.charAt(at + 1) == wanted ? 2 : 0;
        }
        return text.charAt(escaped) == wanted && !Character.isLetterOrDigit(wanted) ? escaped + 1 - at : 0;
    }

    /** The value of hexadecimal digits; -1 if one of them is none. */
    private static int hex(String text, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
