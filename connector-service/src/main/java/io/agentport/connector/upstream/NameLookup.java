// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Asks for a name's addresses. Blocks. */
@FunctionalInterface
interface NameLookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
}
