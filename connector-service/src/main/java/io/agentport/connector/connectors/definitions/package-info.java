// SPDX-License-Identifier: Apache-2.0
/** A connector's definition: what its file says, read strictly, so that what is loaded can be trusted to be coherent. */
@NullMarked
package io.agentport.connector.connectors.definitions;

import org.jspecify.annotations.NullMarked;
