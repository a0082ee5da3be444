// SPDX-License-Identifier: Apache-2.0
/** The records on the topics, with their JSON form. Readers ignore fields they do not know. */
@NullMarked
package io.agentport.contracts.events;

import org.jspecify.annotations.NullMarked;
