/** Opens an approval for what policy asks, has it decided once, and tells the calls what became of them. */
@NullMarked
package io.agentport.approval.approvals;

import org.jspecify.annotations.NullMarked;
