// SPDX-License-Identifier: Apache-2.0
/** Joins a database transaction and a topic: what is stored with the transaction is published after it, at least once. */
@NullMarked
package io.agentport.messaging.outbox;

import org.jspecify.annotations.NullMarked;
