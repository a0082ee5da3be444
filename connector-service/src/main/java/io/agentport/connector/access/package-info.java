// SPDX-License-Identifier: Apache-2.0
/** What administrators see and do, and how they prove who they are. */
@NullMarked
package io.agentport.connector.access;

import org.jspecify.annotations.NullMarked;
