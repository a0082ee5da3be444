// SPDX-License-Identifier: Apache-2.0
/** What this service has put on compacted topics, so that replicas publish a change once and in order. */
@NullMarked
package io.agentport.policy.publications;

import org.jspecify.annotations.NullMarked;
