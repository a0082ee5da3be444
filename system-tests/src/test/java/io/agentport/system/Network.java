// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.testing.OptionalTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The loopback network between processes, of which the kernel drops packets without a word when it is told to. A connection
 * that is cut stays open on both sides. Everything it is told ends by itself, also if the test is killed.
 */
final class Network implements AutoCloseable {
    private static final int PERCENT_LOST = 30;
    private static final String RULES = """
            table inet %1$s {
              set cut { type inet_service; flags timeout; }
              set off { type inet_service . inet_service; flags timeout; }
              set shut { type inet_service; flags timeout; }
              set lossy { type inet_service; flags timeout; }
              chain packets {
                type filter hook input priority 0;
                iif != lo accept
                tcp dport @cut drop
                tcp sport @cut drop
                tcp sport . tcp dport @off drop
                tcp dport . tcp sport @off drop
                tcp dport @shut tcp flags syn drop
                tcp dport @lossy numgen random mod 100 < %2$d drop
                tcp sport @lossy numgen random mod 100 < %2$d drop
              }
            }
            """;

    private final Path nft;
    private final String table;

    private Network(Path nft, String table) {
        this.nft = nft;
        this.table = table;
    }

    /** Ends the test if nobody may tell this machine's kernel. */
    static Network require() {
        var nft = OptionalTool.require("nft");
        var network =
                new Network(nft, "agentport_test_" + ProcessHandle.current().pid());
        var ran = network.nft(RULES.formatted(network.table, PERCENT_LOST));
        if (ran.exitCode() != 0) {
            OptionalTool.skipForWantOf("to be root, and a kernel with nf_tables: " + ran.err());
        }
        return network;
    }

    /** As {@link #require}, for those who can do without. */
    static Optional<Network> open() {
        try {
            return Optional.of(require());
        } catch (org.opentest4j.TestAbortedException e) {
            return Optional.empty();
        }
    }

    /** Nobody reaches what listens on the port, nor it them. */
    void cut(int port, Duration time) {
        add("cut", List.of("" + port), time);
    }

    /** So many packets to and from it get lost that everything takes long. */
    void slow(int port, Duration time) {
        add("lossy", List.of("" + port), time);
    }

    /** One process does not reach what listens on the ports, by no connection that it has; nobody makes a new one. */
    void cutOff(ProcessHandle process, Set<Integer> ports, Duration time) {
        add("shut", ports.stream().map(String::valueOf).toList(), time);
        add("off", connections(process, ports), time);
    }

    private void add(String set, List<String> elements, Duration time) {
        if (elements.isEmpty()) {
            return;
        }
        var until = " timeout " + time.toSeconds() + "s";
        var ran = nft("add element inet %s %s { %s }"
                .formatted(
                        table, set, elements.stream().map(each -> each + until).collect(Collectors.joining(", "))));
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }

    /** The process's connections to some ports: its own port and the other. */
    private static List<String> connections(ProcessHandle process, Set<Integer> ports) {
        var own = sockets(process);
        return Stream.of("tcp", "tcp6")
                .flatMap(file -> lines(Path.of("/proc/" + process.pid() + "/net/" + file))
                        .skip(1))
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> own.contains(fields[9]) && ports.contains(port(fields[2])))
                .map(fields -> port(fields[1]) + " . " + port(fields[2]))
                .toList();
    }

    /** The inodes of a process's sockets. */
    private static Set<String> sockets(ProcessHandle process) {
        try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.map(Network::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of an address as {@code /proc/net/tcp} has it. */
    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    private Processes.Ran nft(String commands) {
        try {
            return Processes.run(new ProcessBuilder(nft.toString(), "-f", "-"), commands, 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        nft("delete table inet " + table);
    }
}
