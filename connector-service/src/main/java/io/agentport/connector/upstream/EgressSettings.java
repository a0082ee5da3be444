// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Where this service may never connect to on an upstream's behalf. */
@ConfigMapping(prefix = "agentport.egress")
public interface EgressSettings {
    /**
     * Our own services as {@code HOST:PORT}, also within a URL, with the usual port if it names none; on this machine their ports are refused at every local
     * address. By default Kafka, the database and this service.
     */
    List<String> ownEndpoints();

    /**
     * Ports on this machine that are refused too, {@code PORT} or {@code FIRST-LAST}. By default those of the other
     * services of an installation on one machine, which stand beside this one's.
     */
    Optional<List<String>> ownPorts();
}
