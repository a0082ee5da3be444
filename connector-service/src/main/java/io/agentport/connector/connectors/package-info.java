// SPDX-License-Identifier: Apache-2.0
/** Connectors: how to talk to a service, as data, and what comes of them with an integration's settings. */
@NullMarked
package io.agentport.connector.connectors;

import org.jspecify.annotations.NullMarked;
