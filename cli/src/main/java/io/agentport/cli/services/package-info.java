/** The services as the command reaches them: where they are, who is calling, and how they answer. */
@NullMarked
package io.agentport.cli.services;

import org.jspecify.annotations.NullMarked;
