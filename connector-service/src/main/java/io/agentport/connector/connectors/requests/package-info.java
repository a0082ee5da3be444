// SPDX-License-Identifier: Apache-2.0
/** From a tool's template and a call's arguments to the bytes of a request, so that no value can be more than a value. */
@NullMarked
package io.agentport.connector.connectors.requests;

import org.jspecify.annotations.NullMarked;
