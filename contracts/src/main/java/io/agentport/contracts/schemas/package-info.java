// SPDX-License-Identifier: Apache-2.0
/** What a tool's arguments must look like, checked by the gateway and again by the executor. */
@NullMarked
package io.agentport.contracts.schemas;

import org.jspecify.annotations.NullMarked;
