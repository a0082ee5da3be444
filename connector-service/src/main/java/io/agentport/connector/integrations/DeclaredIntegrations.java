// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.integrations;

import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.CompactedView;
import java.util.Map;

/**
 * The integrations that policy-service sealed for us, each in its highest version ever seen. Safe for use by any thread;
 * never blocks.
 */
public interface DeclaredIntegrations {
    /** Whether everything that stood on the topic at the start has been read and checked. */
    boolean loaded();

    /** Whether nothing that was declared two seconds ago is missing, as {@link CompactedView#current} says it. */
    boolean current();

    /** By name: an immutable snapshot. */
    Map<String, SealedClaims.Integration> all();

    /** Called after every change once loaded, and once when loaded (or at once if it is already), on any thread. */
    void onChange(Runnable listener);
}
