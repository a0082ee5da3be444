/** What the command says and is told: streams, tables, questions, and text that is safe to print. */
@NullMarked
package io.agentport.cli.terminal;

import org.jspecify.annotations.NullMarked;
