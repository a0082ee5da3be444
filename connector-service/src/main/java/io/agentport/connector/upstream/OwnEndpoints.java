// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where our own services listen. No upstream is there, whatever a name resolves to. Blocks while it looks names up. */
final class OwnEndpoints {
    private static final Pattern ENDPOINT =
            Pattern.compile("(?:[A-Za-z0-9_:+.-]*://)?(\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9._-]+):([0-9]{1,5})(?:[/?].*)?");
    private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

    private record Endpoint(String host, int port) {}

    private record Ports(int first, int last) {}

    private record Known(Set<InetAddress> local, List<InetAddress> remote, List<Integer> remotePorts, long nanos) {}

    private final List<Endpoint> endpoints;
    private final List<Ports> localPorts;
    private volatile Known known;

    /**
     * What is never dialled.
     *
     * @param endpoints {@code HOST:PORT}; several in one text may stand separated by commas
     * @param localPorts {@code PORT} or {@code FIRST-LAST}
     */
    OwnEndpoints(List<String> endpoints, List<String> localPorts) {
        this.endpoints = endpoints.stream().flatMap(OwnEndpoints::endpoint).toList();
        this.localPorts = localPorts.stream().map(OwnEndpoints::ports).toList();
        this.known = look();
    }

    boolean contains(InetAddress address, int port) {
        var now = known;
        if (System.nanoTime() - now.nanos > FRESH_NANOS) {
            now = look();
            known = now;
        }
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || now.local.contains(address)) {
            return localPorts.stream().anyMatch(range -> port >= range.first && port <= range.last)
                    || endpoints.stream().anyMatch(endpoint -> endpoint.port == port);
        }
        for (int i = 0; i < now.remote.size(); i++) {
            if (now.remotePorts.get(i) == port && now.remote.get(i).equals(address)) {
                return true;
            }
        }
        return false;
    }

    private Known look() {
        var local = new HashSet<InetAddress>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(local::add);
        } catch (SocketException e) {
            // no interface can be listed: loopback is recognised without the list
        }
        var remote = new ArrayList<InetAddress>();
        var ports = new ArrayList<Integer>();
        for (var endpoint : endpoints) {
            try {
                for (var address : InetAddress.getAllByName(endpoint.host)) {
                    remote.add(address);
                    ports.add(endpoint.port);
                }
            } catch (UnknownHostException e) {
                // a service of ours that has no address now cannot be reached either
            }
        }
        return new Known(Set.copyOf(local), List.copyOf(remote), List.copyOf(ports), System.nanoTime());
    }

    /** Whatever names no host and port is left out: a setting that is empty, for example. */
    private static Stream<Endpoint> endpoint(String text) {
        var match = ENDPOINT.matcher(text.strip());
        return match.matches()
                ? Stream.of(new Endpoint(match.group(1), Integer.parseInt(match.group(2))))
                : Stream.empty();
    }

    private static Ports ports(String text) {
        var ends = text.strip().split("-", 2);
        int first = Integer.parseInt(ends[0]);
        return new Ports(first, ends.length == 1 ? first : Integer.parseInt(ends[1]));
    }
}
