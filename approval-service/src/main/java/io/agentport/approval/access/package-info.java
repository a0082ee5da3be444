/** Who may come in: local accounts and their tokens, and whose tokens are people's. */
@NullMarked
package io.agentport.approval.access;

import org.jspecify.annotations.NullMarked;
