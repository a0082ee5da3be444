// SPDX-License-Identifier: Apache-2.0
/** The programs that agents run in, and their configuration files: changed by one entry, every other character as it was. */
@NullMarked
package io.agentport.cli.clients;

import org.jspecify.annotations.NullMarked;
