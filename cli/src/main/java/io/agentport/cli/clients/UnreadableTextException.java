// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

/** A configuration is not in its format. */
final class UnreadableTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * At a place in the text.
     *
     * @param at offset in characters
     */
    UnreadableTextException(String text, int at, String expected) {
        super(place(text, at) + ": " + expected);
    }

    /** {@code LINE:COLUMN}, both from 1. */
    private static String place(String text, int at) {
        int lineStart = text.lastIndexOf('\n', at - 1) + 1;
        return line(text, at) + ":" + (at - lineStart + 1);
    }

    /** Counted from 1. */
    static int line(String text, int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
