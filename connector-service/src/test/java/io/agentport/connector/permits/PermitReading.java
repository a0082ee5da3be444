// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.permits;

import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.execution.Executor;
import io.agentport.connector.seals.Seals;
import io.agentport.connector.standing.Standing;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.PermitEvent.CallRefused;
import io.agentport.messaging.Handler;
import java.util.IdentityHashMap;
import java.util.Map;

/** The service's own handler of permits, which verifies a record once, however often it is read. */
public final class PermitReading {
    private final Verifier verifier;

    public PermitReading(Seals seals) {
        verifier = new Verifier(seals);
    }

    public Handler<PermitEvent> handler(Standing standing, EffectiveTools tools, Executor executor) {
        return new PermitHandler(verifier, standing, tools, executor)::handle;
    }

    private static final class Verifier extends PermitVerifier {
        private final Map<CallPermitted, VerifiedPermit> permits = new IdentityHashMap<>();
        private final Map<CallRefused, VerifiedRefusal> refusals = new IdentityHashMap<>();

        Verifier(Seals seals) {
            super(seals);
        }

        @Override
        VerifiedPermit verify(CallPermitted permitted) {
            return permits.computeIfAbsent(permitted, super::verify);
        }

        @Override
        VerifiedRefusal verify(CallRefused refused) {
            return refusals.computeIfAbsent(refused, super::verify);
        }
    }
}
