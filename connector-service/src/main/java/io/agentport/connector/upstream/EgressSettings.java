// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Where this service may never connect to on an upstream's behalf, and the one exception. */
@ConfigMapping(prefix = "agentport")
public interface EgressSettings {
    /**
     * Our own services as {@code HOST:PORT}; on this machine their ports are refused at every local address. By default
     * Kafka, the database and this service.
     */
    @WithName("egress.own-endpoints")
    List<String> ownEndpoints();

    /** Ports on this machine that are refused too: the other services of an installation on one machine. */
    @WithName("egress.own-ports")
    @WithDefault("4747-4750,4757-4760,4767-4768")
    List<String> ownPorts();

    /** The sandbox upstream of local mode, which the integration {@code sandbox} may reach on this machine. */
    @WithName("sandbox.url")
    Optional<URI> sandboxUrl();
}
