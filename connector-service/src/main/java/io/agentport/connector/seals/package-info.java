// SPDX-License-Identifier: Apache-2.0
/** The keys with which connector-service reads what others sealed for it and seals outcomes. */
@NullMarked
package io.agentport.connector.seals;

import org.jspecify.annotations.NullMarked;
