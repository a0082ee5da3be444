// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What Java processes hold in memory, garbage included, written down by the JDK's own tool. */
final class HeapDumps implements AutoCloseable {
    private static final int SECONDS = 120;

    private final Map<String, Path> files = new LinkedHashMap<>();

    /** Takes one of each process. */
    static HeapDumps of(Stack stack, String... processes) throws IOException, InterruptedException {
        var directory = Files.createDirectories(stack.data().resolveSibling("heaps"));
        var dumps = new HeapDumps();
        for (var name : processes) {
            var file = directory.resolve(name + ".hprof");
            var pid = String.valueOf(stack.process(name).pid());
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            var command = new ProcessBuilder(jcmd, pid, "GC.heap_dump", "-all", "-overwrite", file.toString());
            var ran = Processes.run(command, "", SECONDS);
            if (ran.exitCode() != 0 || !Files.exists(file)) {
                throw new AssertionError("no heap dump of " + name + ": " + ran);
            }
            dumps.files.put(name, file);
        }
        return dumps;
    }

    Map<String, Path> files() {
        return Map.copyOf(files);
    }

    @Override
    public void close() throws IOException {
        for (var file : files.values()) {
            Files.deleteIfExists(file);
        }
    }
}
