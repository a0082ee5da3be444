// SPDX-License-Identifier: Apache-2.0
/** From definitions and declared integrations to the tools that can be executed now. */
@NullMarked
package io.agentport.connector.connectors.effective;

import org.jspecify.annotations.NullMarked;
