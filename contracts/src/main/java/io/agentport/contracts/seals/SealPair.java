// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

import java.util.Locale;
import java.util.Set;

/** An ordered pair of services, which has keys of its own, and what may be sealed with them. */
public enum SealPair {
    GATEWAY_TO_POLICY(Party.GATEWAY, Party.POLICY, Set.of(SealedClaims.Presented.class)),
    POLICY_TO_APPROVAL(Party.POLICY, Party.APPROVAL, Set.of(SealedClaims.Ask.class, SealedClaims.Ended.class)),
    POLICY_TO_CONNECTOR(
            Party.POLICY,
            Party.CONNECTOR,
            Set.of(
                    SealedClaims.Permit.class,
                    SealedClaims.Ask.class,
                    SealedClaims.Refusal.class,
                    SealedClaims.Integration.class)),
    APPROVAL_TO_CONNECTOR(
            Party.APPROVAL, Party.CONNECTOR, Set.of(SealedClaims.Permit.class, SealedClaims.Refusal.class)),
    APPROVAL_TO_POLICY(Party.APPROVAL, Party.POLICY, Set.of(SealedClaims.Grant.class)),
    CONNECTOR_TO_APPROVAL(
            Party.CONNECTOR, Party.APPROVAL, Set.of(SealedClaims.Ended.class, SealedClaims.Answered.class)),
    /** The outcomes that approval-service itself publishes, for its own ledger. */
    APPROVAL_TO_APPROVAL(Party.APPROVAL, Party.APPROVAL, Set.of(SealedClaims.Ended.class));

    private final Party issuer;
    private final Party audience;
    private final Set<Class<? extends SealedClaims>> claims;

    SealPair(Party issuer, Party audience, Set<Class<? extends SealedClaims>> claims) {
        this.issuer = issuer;
        this.audience = audience;
        this.claims = claims;
    }

    public Party issuer() {
        return issuer;
    }

    public Party audience() {
        return audience;
    }

    public boolean carries(Class<? extends SealedClaims> type) {
        return claims.contains(type);
    }

    /** Name of the key file in a service's seal directory, for example {@code policy-to-connector.keys}. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".keys";
    }
}
