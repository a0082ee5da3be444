// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A block of addresses in CIDR notation (RFC 4632), for example {@code 10.20.0.0/16}. */
public final class AddressRange {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?");

    private final String text;
    private final byte[] network;
    private final int bits;

    private AddressRange(String text, byte[] network, int bits) {
        this.text = text;
        this.network = network;
        this.bits = bits;
    }

    /**
     * Reads a block; a single address is a block of one.
     *
     * @throws IllegalArgumentException if it is not an address with a prefix length
     */
    public static AddressRange parse(String text) {
        var match = FORM.matcher(text);
        if (match.matches()) {
            try {
                // INVARIANT: the form admits literals only, so no name is looked up
                byte[] network = InetAddress.getByName(match.group(1)).getAddress();
                int all = network.length * Byte.SIZE;
                int bits = match.group(2) == null ? all : Integer.parseInt(match.group(2));
                if (bits <= all) {
                    return new AddressRange(text, network, bits);
                }
            } catch (UnknownHostException e) {
                // not an address: the message below says what was expected
            }
        }
        throw new IllegalArgumentException("expected an address block like `10.20.0.0/16`, not `" + text + "`");
    }

    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 1 << (Byte.SIZE - 1 - bit % Byte.SIZE);
            if ((other[bit / Byte.SIZE] & mask) != (network[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
