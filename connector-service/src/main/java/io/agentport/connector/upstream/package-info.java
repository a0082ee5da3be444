// SPDX-License-Identifier: Apache-2.0
/** Speaks HTTP to upstreams: which addresses may be dialled, how long, how often, and what came back. */
@NullMarked
package io.agentport.connector.upstream;

import org.jspecify.annotations.NullMarked;
