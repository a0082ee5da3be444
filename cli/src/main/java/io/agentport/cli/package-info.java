/** The command {@code agentport} for people and scripts: everything it does goes through the services' interfaces. */
@NullMarked
package io.agentport.cli;

import org.jspecify.annotations.NullMarked;
