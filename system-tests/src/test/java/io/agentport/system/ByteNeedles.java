// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Byte strings that are looked for all at once; most of a haystack is passed over at one look. */
final class ByteNeedles {
    private static final int FIRST_TWO_BYTES = 1 << 16;
    private static final int WINDOW = 1 << 28;

    private final List<List<byte[]>> byFirstTwoBytes = new ArrayList<>();
    private final int longest;

    /** With needles of at least two bytes. */
    ByteNeedles(List<byte[]> needles) {
        for (int i = 0; i < FIRST_TWO_BYTES; i++) {
            byFirstTwoBytes.add(null);
        }
        for (var needle : needles) {
            int first = Byte.toUnsignedInt(needle[0]) << 8 | Byte.toUnsignedInt(needle[1]);
            if (byFirstTwoBytes.get(first) == null) {
                byFirstTwoBytes.set(first, new ArrayList<>());
            }
            byFirstTwoBytes.get(first).add(needle);
        }
        longest = needles.stream().mapToInt(needle -> needle.length).max().orElseThrow();
    }

    boolean in(byte[] haystack) {
        return in(ByteBuffer.wrap(haystack));
    }

    boolean in(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // windows overlap, so that nothing is cut in two
            for (long at = 0; at < channel.size(); at += WINDOW - longest) {
                long size = Math.min(WINDOW, channel.size() - at);
                if (in(channel.map(FileChannel.MapMode.READ_ONLY, at, size))) {
                    return true;
                }
            }
            return false;
        }
    }

    private boolean in(ByteBuffer haystack) {
        int before = 0;
        for (int at = 0; at < haystack.limit(); at++) {
            int now = Byte.toUnsignedInt(haystack.get(at));
            var candidates = at == 0 ? null : byFirstTwoBytes.get(before << 8 | now);
            if (candidates != null && anyAt(haystack, at - 1, candidates)) {
                return true;
            }
            before = now;
        }
        return false;
    }

    private static boolean anyAt(ByteBuffer haystack, int at, List<byte[]> candidates) {
        for (var needle : candidates) {
            if (at + needle.length <= haystack.limit()) {
                int same = 0;
                while (same < needle.length && haystack.get(at + same) == needle[same]) {
                    same++;
                }
                if (same == needle.length) {
                    return true;
                }
            }
        }
        return false;
    }
}
