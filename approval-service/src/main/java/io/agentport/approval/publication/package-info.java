/** What this service has decided, on its way out: stored with the decision, sealed when it is published. */
@NullMarked
package io.agentport.approval.publication;

import org.jspecify.annotations.NullMarked;
