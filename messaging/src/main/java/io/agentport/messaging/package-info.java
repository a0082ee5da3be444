// SPDX-License-Identifier: Apache-2.0
/** The call path's transport: publish and consume events on Kafka so that nothing is lost and nothing runs out of order. */
@NullMarked
package io.agentport.messaging;

import org.jspecify.annotations.NullMarked;
