// SPDX-License-Identifier: Apache-2.0
/** What this service can do, published for the others: bundled connectors, and the tools of declared integrations. */
@NullMarked
package io.agentport.connector.catalog;

import org.jspecify.annotations.NullMarked;
