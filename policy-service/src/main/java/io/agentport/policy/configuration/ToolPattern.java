// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.util.regex.Pattern;

/** A tool's name, or a pattern in which {@code *} stands for any text, also none. Case matters. */
public final class ToolPattern {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.*-]{1,86}");
    /** A character of no tool's name and no pattern. */
    private static final char STRANGE = '\0';

    private final String text;

    public ToolPattern(String text) {
        if (!isToolPattern(text)) {
            throw new IllegalArgumentException("not a tool's name or pattern");
        }
        this.text = text;
    }

    public static boolean isToolPattern(String text) {
        return FORM.matcher(text).matches();
    }

    /** Whether it names one tool. */
    public boolean isExact() {
        return text.indexOf('*') < 0;
    }

    /** Number of characters that are not {@code *}: how closely it describes what it matches. */
    public int literals() {
        return (int) text.chars().filter(c -> c != '*').count();
    }

    public boolean matches(String tool) {
        return matches(text, tool);
    }

    /** Whether every name that {@code other} matches is matched by this one too. */
    public boolean covers(ToolPattern other) {
        // INVARIANT: a character that this pattern does not hold can only be matched by a `*`, and what matches it
        // there
        // matches any text there; so one strange character stands for all that the other's `*` stands for
        return matches(text, other.text.replace('*', STRANGE));
    }

    private static boolean matches(String pattern, String name) {
        var reached = new boolean[name.length() + 1];
        reached[0] = true;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*') {
                boolean before = false;
                for (int j = 0; j < reached.length; j++) {
                    before |= reached[j];
                    reached[j] = before;
                }
            } else {
                for (int j = reached.length - 1; j > 0; j--) {
                    reached[j] = reached[j - 1] && name.charAt(j - 1) == c;
                }
                reached[0] = false;
            }
        }
        return reached[name.length()];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ToolPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
