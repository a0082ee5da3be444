// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

import io.agentport.contracts.json.VisibleText;

/** Text from elsewhere, as a terminal may be given it: nothing in it moves the cursor or hides what stands beside it. */
public final class Safe {
    private Safe() {}

    /** Keeps line feeds and tabs. */
    public static String text(String text) {
        return isPlain(text) ? text : VisibleText.of(text);
    }

    /** Stays on one line. */
    public static String line(String text) {
        return text(text).replace("\n", "<U+000A>").replace("\t", "<U+0009>");
    }

    /** JSON that means the same, with everything that cannot be seen as an escape sequence. */
    public static String json(String json) {
        if (isPlain(json)) {
            return json;
        }
        var out = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(c -> {
            var character = Character.toString(c);
            if (c == '\r' || VisibleText.of(character).equals(character)) {
                out.append(c == '\r' ? " " : character);
            } else {
                character.chars().forEach(unit -> out.append("\\u%04x".formatted(unit)));
            }
        });
        return out.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\n' && c != '\t') || c > '~') {
                return false;
            }
        }
        return true;
    }
}
