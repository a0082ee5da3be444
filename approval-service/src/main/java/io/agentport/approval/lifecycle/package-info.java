/** What an approval is and what may become of it; knows no database and no topic. */
@NullMarked
package io.agentport.approval.lifecycle;

import org.jspecify.annotations.NullMarked;
