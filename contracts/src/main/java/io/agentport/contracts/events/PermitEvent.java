// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** On {@code permits}: what connector-service has to settle on its claim row. */
public sealed interface PermitEvent extends Event {
    CallRequested call();

    @Override
    default String key() {
        return call().key();
    }

    /**
     * The call may run.
     *
     * @param permit seal with use {@code permit}, by policy-service (automatic) or approval-service (a person)
     * @param ask policy-service's sealed ask; null exactly if the permit is automatic
     */
    record CallPermitted(
            CallRequested call, String permit, @Nullable String ask, Instant permittedAt) implements PermitEvent {
        @JsonProperty
        public int v() {
            return 1;
        }
    }

    /**
     * The call must not run, unless it has been claimed already: said where an earlier decision on the same record may
     * have gone out, so that only the claim row can tell.
     *
     * @param refusal seal with use {@code refusal}, by policy-service or approval-service
     */
    record CallRefused(CallRequested call, String refusal, Instant refusedAt) implements PermitEvent {
        @JsonProperty
        public int v() {
            return 1;
        }
    }
}
