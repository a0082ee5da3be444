/** What has become of each call: a table read from the ledger's records, for the gateway and for the sweeper. */
@NullMarked
package io.agentport.approval.ledger.calls;

import org.jspecify.annotations.NullMarked;
