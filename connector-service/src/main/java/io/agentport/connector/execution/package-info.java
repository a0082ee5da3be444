// SPDX-License-Identifier: Apache-2.0
/** Claims a call, sends it at most once, and records and publishes its one outcome. */
@NullMarked
package io.agentport.connector.execution;

import org.jspecify.annotations.NullMarked;
