// SPDX-License-Identifier: Apache-2.0
/** A pretended company to call: customers, charges, issues and mail, in memory only. */
@NullMarked
package io.agentport.local.sandbox;

import org.jspecify.annotations.NullMarked;
