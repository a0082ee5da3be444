// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

/** A seal as it was read. */
public sealed interface SealResult<C extends SealedClaims> {
    /** The other service said this, to us, for this use, and it is still good. */
    record Valid<C extends SealedClaims>(C claims) implements SealResult<C> {}

    /** It is as if nothing had been said. */
    record Refused<C extends SealedClaims>(SealRefusal refusal) implements SealResult<C> {}
}
