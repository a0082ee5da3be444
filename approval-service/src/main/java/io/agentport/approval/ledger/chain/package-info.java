/** The keyed chains: how a record is bound to the one before it, and how a check finds what was done to them since. */
@NullMarked
package io.agentport.approval.ledger.chain;

import org.jspecify.annotations.NullMarked;
