// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.util.Arrays;
import java.util.List;

/** Which parts of the benchmark are asked for. A word stands for every part in whose name it is: {@code read}. */
record Parts(List<String> words) {
    static final List<String> ALL = List.of(
            Report.FLOOR,
            Report.BARE,
            "rest-read",
            "rest-write",
            "mcp-read",
            "mcp-write",
            Report.MCP_UPSTREAM,
            "held",
            "approve",
            "start");

    /** @param words none for all parts */
    Parts {
        words = List.copyOf(words);
        for (var word : words) {
            if (ALL.stream().noneMatch(part -> isMeant(part, word))) {
                throw new IllegalArgumentException(
                        "no part is called `" + word + "`; there are " + String.join(", ", ALL));
            }
        }
    }

    boolean has(String part) {
        return words.isEmpty() || words.stream().anyMatch(word -> isMeant(part, word));
    }

    private static boolean isMeant(String part, String word) {
        return part.equals(word) || Arrays.asList(part.split("-", -1)).contains(word);
    }
}
