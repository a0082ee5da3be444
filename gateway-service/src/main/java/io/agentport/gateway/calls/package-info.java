// SPDX-License-Identifier: Apache-2.0
/** The path of a call: checked, published, waited for. */
@NullMarked
package io.agentport.gateway.calls;

import org.jspecify.annotations.NullMarked;
