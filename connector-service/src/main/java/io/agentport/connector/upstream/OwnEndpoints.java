// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where our own services listen. No upstream is there, whatever a name resolves to. Blocks while it looks names up. */
final class OwnEndpoints {
    private static final Pattern ENDPOINT = Pattern.compile(
            "(?:([A-Za-z0-9_:+.-]*)://)?(\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(?:[/?].*)?");
    private static final int POSTGRESQL = 5432;
    private static final int KAFKA = 9092;
    private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

    private record Endpoint(String host, int port) {}

    private record Ports(int first, int last) {}

    /** Addresses by endpoint: what a name had when it was last found. */
    private record Known(Set<InetAddress> local, Map<Endpoint, List<InetAddress>> remote, long nanos) {}

    private final List<Endpoint> endpoints;
    private final List<Ports> localPorts;
    private final NameLookup lookup;
    private volatile Known known;

    /**
     * What is never dialled.
     *
     * @param endpoints {@code HOST[:PORT]}; several in one text may stand separated by commas
     * @param localPorts {@code PORT} or {@code FIRST-LAST}
     */
    OwnEndpoints(List<String> endpoints, List<String> localPorts, NameLookup lookup) {
        this.endpoints = endpoints.stream()
                .flatMap(text -> Stream.of(text.split(",")))
                .flatMap(OwnEndpoints::endpoints)
                .toList();
        this.localPorts = localPorts.stream().map(OwnEndpoints::ports).toList();
        this.lookup = lookup;
        this.known = look(Map.of());
    }

    boolean contains(InetAddress address, int port) {
        var now = known;
        if (System.nanoTime() - now.nanos > FRESH_NANOS) {
            refresh();
            now = known;
        }
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || now.local.contains(address)) {
            return localPorts.stream().anyMatch(range -> port >= range.first && port <= range.last)
                    || endpoints.stream().anyMatch(endpoint -> endpoint.port == port);
        }
        return now.remote.entrySet().stream()
                .anyMatch(endpoint ->
                        endpoint.getKey().port == port && endpoint.getValue().contains(address));
    }

    /** Looks every name up again. */
    void refresh() {
        known = look(known.remote);
    }

    private Known look(Map<Endpoint, List<InetAddress>> before) {
        var local = new HashSet<InetAddress>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(local::add);
        } catch (SocketException e) {
            // no interface can be listed: loopback is recognised without the list
        }
        var remote = new HashMap<Endpoint, List<InetAddress>>();
        for (var endpoint : endpoints) {
            try {
                remote.put(endpoint, List.of(lookup.addresses(endpoint.host)));
            } catch (UnknownHostException e) {
                // it is still where it was: only its name cannot be asked for
                remote.put(endpoint, before.getOrDefault(endpoint, List.of()));
            }
        }
        return new Known(Set.copyOf(local), Map.copyOf(remote), System.nanoTime());
    }

    /** Whatever names no host is left out: a setting that is empty, for example. */
    private static Stream<Endpoint> endpoints(String text) {
        var match = ENDPOINT.matcher(text.strip());
        if (!match.matches()) {
            return Stream.empty();
        }
        var host = match.group(2);
        var port = match.group(3);
        return port == null
                ? defaultPorts(String.valueOf(match.group(1))).map(standard -> new Endpoint(host, standard))
                : Stream.of(new Endpoint(host, Integer.parseInt(port)));
    }

    /** Without a scheme it may be the broker or another host of the database. */
    private static Stream<Integer> defaultPorts(String scheme) {
        if (scheme.equals("https")) {
            return Stream.of(443);
        }
        if (scheme.equals("http")) {
            return Stream.of(80);
        }
        return scheme.contains("postgresql") ? Stream.of(POSTGRESQL) : Stream.of(POSTGRESQL, KAFKA);
    }

    private static Ports ports(String text) {
        var ends = text.strip().split("-", 2);
        int first = Integer.parseInt(ends[0]);
        return new Ports(first, ends.length == 1 ? first : Integer.parseInt(ends[1]));
    }
}
