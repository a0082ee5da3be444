// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** The text form of a CIDR block, IPv4 or IPv6. */
final class AddressBlock {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern FORM =
            Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/([0-9]{1,3})");

    private AddressBlock() {}

    static boolean isBlock(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        try {
            // INVARIANT: the form leaves only literal addresses, so nothing is looked up
            int bits = InetAddress.getByName(matcher.group(1)).getAddress().length * 8;
            return Integer.parseInt(matcher.group(2)) <= bits;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
