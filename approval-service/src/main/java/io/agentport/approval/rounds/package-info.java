/** What is looked at again and again, whatever happened the last time. */
@NullMarked
package io.agentport.approval.rounds;

import org.jspecify.annotations.NullMarked;
