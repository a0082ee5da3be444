// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

/**
 * Text as a person may safely be shown it: characters that change how other characters look, or that cannot be seen,
 * stand as {@code <U+202E>}.
 */
public final class VisibleText {
    private VisibleText() {}

    /** Replaces controls (but not line feeds and tabs), bidirectional, zero-width, tag and other format characters. */
    public static String of(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isInvisible(c)) {
                out.append("<U+%04X>".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isInvisible(int c) {
        if (c == '\n' || c == '\t') {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // a space that is not U+0020, the Hangul and Braille blanks, and marks that are ignored by default
            case Character.SPACE_SEPARATOR -> c != ' ';
            default ->
                c == 0x115F
                        || c == 0x1160
                        || c == 0x3164
                        || c == 0xFFA0
                        || c == 0x2800
                        || c == 0x034F
                        || c == 0x17B4
                        || c == 0x17B5
                        || (c >= 0x180B && c <= 0x180F)
                        || (c >= 0xFE00 && c <= 0xFE0F)
                        || (c >= 0xE0100 && c <= 0xE01EF);
        };
    }
}
