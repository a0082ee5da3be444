// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.AddressRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressRulesTest {
    private static final List<AddressRange> EVERYTHING =
            List.of(AddressRange.parse("0.0.0.0/0"), AddressRange.parse("::/0"));

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101"
            })
    void publicAddressesMayBeDialled(String address) throws UnknownHostException {
        assertThat(EgressRules.refusal(InetAddress.getByName(address), List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "198.18.0.1",
                "240.0.0.1",
                "192.0.2.1",
                "::1",
                "fc00::1",
                "fdff::1",
                "fec0::1",
                "2001:db8::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "2002:7f00:1::",
                "::10.0.0.1"
            })
    void privateAddressesAreRefusedUnlessAllowed(String address) throws UnknownHostException {
        var parsed = InetAddress.getByName(address);
        assertThat(EgressRules.refusal(parsed, List.of())).isPresent();
        assertThat(EgressRules.refusal(parsed, EVERYTHING)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "169.254.170.2",
                "100.100.100.200",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "::",
                "fe80::1",
                "ff02::1",
                "fd00:ec2::254",
                "fd00:ec2::23",
                "168.63.129.16",
                "64:ff9b::a83f:8110",
                "64:ff9b:1::a00:1",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::",
                "::169.254.169.254"
            })
    void linkLocalMetadataAndGroupsAreNeverDialled(String address) throws UnknownHostException {
        assertThat(EgressRules.refusal(InetAddress.getByName(address), EVERYTHING))
                .isPresent();
    }
}
