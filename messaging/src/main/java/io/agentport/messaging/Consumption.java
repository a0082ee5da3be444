// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

/** A running consumer. */
public interface Consumption extends AutoCloseable {
    /** Whether it has been given its partitions, loaded what it must load, and polls. Part of the service's readiness. */
    boolean ready();

    /** Records read but not yet done. */
    int inFlight();

    /** Stops reading, waits at most 10 s for what is in flight, commits what is done, and leaves the group. */
    @Override
    void close();
}
