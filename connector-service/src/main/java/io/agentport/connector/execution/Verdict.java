// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.contracts.calls.CallId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the database answers to a claim.
 *
 * @param other the call that stands in the way; null if none does
 */
record Verdict(Kind kind, @Nullable CallId other) {
    enum Kind {
        /** May be sent, by this process. */
        CLAIMED,
        /** This process claimed it before. */
        MINE,
        /** The id was claimed or has ended before, as this call or, wrongly, as another one. */
        KNOWN,
        /** The agent took it back. */
        CANCELLED,
        /** The permit is over. */
        LATE,
        /** The other call did the same and nobody has received its outcome. */
        REPEATED,
        /** The approval was spent on the other call. */
        APPROVAL_USED,
        /** The other call is changing the same thing. */
        EFFECT_IN_PROGRESS,
        /** Nobody knows whether the other call changed the same thing. */
        EFFECT_UNKNOWN
    }

    /** Another run of this process holds the call. */
    static final Verdict KNOWN_HERE = new Verdict(Kind.KNOWN, null);

    /** Whether this process has the claim. */
    boolean won() {
        return kind == Kind.CLAIMED || kind == Kind.MINE;
    }

    static Verdict of(String code, @Nullable String other) {
        return new Verdict(Kind.valueOf(code.toUpperCase(Locale.ROOT)), other == null ? null : new CallId(other));
    }
}
