// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

/** What names are made of. Every record of a call is full of them, so they are checked without a regular expression. */
final class Characters {
    private Characters() {}

    /** Whether the text is the prefix and then that many lower-case hexadecimal digits. */
    static boolean isHex(String text, String prefix, int digits) {
        if (text.length() != prefix.length() + digits || !text.startsWith(prefix)) {
            return false;
        }
        for (int i = prefix.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(isDigit(c) || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    static boolean isLowerOrDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z');
    }

    static boolean isLetterOrDigit(char c) {
        return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
