// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Where the figures come from.
 *
 * @param processor   as it names itself; empty if it does not
 * @param loadAverage of the last minute, before anything of this run was started: how quiet the machine was
 */
record Machine(
        Instant at, int cores, String processor, long memoryBytes, String system, String jdk, double loadAverage) {
    static Machine here() throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                Instant.now(),
                system.getAvailableProcessors(),
                modelName(),
                system.getTotalMemorySize(),
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                system.getSystemLoadAverage());
    }

    private static String modelName() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("");
        }
    }
}
