/** The subcommands, a class for each group of them. */
@NullMarked
package io.agentport.cli.commands;

import org.jspecify.annotations.NullMarked;
