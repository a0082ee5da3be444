/** Keeps every record of the topics in keyed chains, tells what became of a call, and proves that nothing was changed since. */
@NullMarked
package io.agentport.approval.ledger;

import org.jspecify.annotations.NullMarked;
