// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which addresses an upstream may have: public ones, and of the others only what an integration names. */
public final class EgressRules {
    /**
     * Not for any integration, whatever it allows: the machine itself, neighbours, groups, clouds' own services, and
     * addresses that a network of its own making translates to others (RFC 8215).
     */
    private static final List<AddressRange> NEVER = ranges(
            "0.0.0.0/8",
            "169.254.0.0/16",
            "224.0.0.0/4",
            "255.255.255.255/32",
            "100.100.100.200/32",
            "192.0.0.192/32",
            "168.63.129.16/32",
            "::/128",
            "fe80::/10",
            "ff00::/8",
            "64:ff9b:1::/48",
            "fd00:ec2::/32",
            "fd20:ce::254/128");

    /** Only if the integration allows it (RFC 6890). */
    private static final List<AddressRange> NOT_PUBLIC = ranges(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "240.0.0.0/4",
            "::1/128",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fec0::/10");

    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");
    private static final AddressRange V4_COMPATIBLE = AddressRange.parse("::/96");
    private static final int V6_BYTES = 16;
    private static final int V4_BYTES = 4;

    private EgressRules() {}

    /**
     * Why the address may not be dialled; empty if it may.
     *
     * @param allowed what the integration may dial besides public addresses
     */
    public static Optional<String> refusal(InetAddress address, List<AddressRange> allowed) {
        for (var meant : List.of(address, embedded(address))) {
            if (contains(NEVER, meant)) {
                return Optional.of("the upstream's address is link-local, a metadata service, or no host at all");
            }
            if (contains(NOT_PUBLIC, meant) && !contains(allowed, address)) {
                return Optional.of("the upstream's address is not public and not in `allow_private`");
            }
        }
        return Optional.empty();
    }

    /** The IPv4 address that an IPv6 address stands for; the address itself if it stands for none. */
    private static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != V6_BYTES) {
            return address;
        }
        if (NAT64.contains(address) || (V4_COMPATIBLE.contains(address) && !address.isLoopbackAddress())) {
            return v4(Arrays.copyOfRange(bytes, V6_BYTES - V4_BYTES, V6_BYTES));
        }
        return SIX_TO_FOUR.contains(address) ? v4(Arrays.copyOfRange(bytes, 2, 2 + V4_BYTES)) : address;
    }

    private static InetAddress v4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean contains(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::parse).toList();
    }
}
