// SPDX-License-Identifier: Apache-2.0
/** A real Kafka broker on one machine: one process that is broker and controller, bound to loopback. */
@NullMarked
package io.agentport.local.broker;

import org.jspecify.annotations.NullMarked;
