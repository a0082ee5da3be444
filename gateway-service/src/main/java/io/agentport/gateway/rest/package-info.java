// SPDX-License-Identifier: Apache-2.0
/** The REST interface for agents. */
@NullMarked
package io.agentport.gateway.rest;

import org.jspecify.annotations.NullMarked;
