// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The log of one process. */
final class LogFile {
    private static final int TAIL_BYTES = 256 * 1024;

    private final Path file;
    private final String prefix;
    private long position;

    /** @param prefix stands before each line */
    LogFile(Path file, String prefix) {
        this.file = file;
        this.prefix = prefix;
    }

    static List<String> lastLines(Path file, int count) {
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            access.seek(Math.max(0, access.length() - TAIL_BYTES));
            byte[] bytes = new byte[(int) (access.length() - access.getFilePointer())];
            access.readFully(bytes);
            var lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Prints the last lines; {@link #printNew} goes on from there. */
    void printLast(int count, PrintStream out) throws IOException {
        position = Files.exists(file) ? Files.size(file) : 0;
        lastLines(file, count).forEach(line -> out.println(prefix + line));
    }

    /** Prints whole lines that were added since; starts over when the file was begun anew. */
    void printNew(PrintStream out) throws IOException {
        long size = Files.exists(file) ? Files.size(file) : 0;
        if (size < position) {
            position = 0;
        }
        if (size == position) {
            return;
        }
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            access.seek(position);
            byte[] bytes = new byte[(int) Math.min(size - position, TAIL_BYTES)];
            access.readFully(bytes);
            int whole = bytes.length;
            while (whole > 0 && bytes[whole - 1] != '\n') {
                whole--;
            }
            if (whole == 0 && bytes.length == TAIL_BYTES) {
                whole = bytes.length;
            }
            new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().forEach(line -> out.println(prefix + line));
            position += whole;
        }
    }
}
