// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

/** Text that makes a record as long as the one it stands for. */
final class Padding {
    private static final int CHARACTERS = 26;

    private Padding() {}

    /** Letters. */
    static String of(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + (i * 7 + i / CHARACTERS) % CHARACTERS));
        }
        return text.toString();
    }
}
