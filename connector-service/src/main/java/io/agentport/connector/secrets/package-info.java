// SPDX-License-Identifier: Apache-2.0
/** Resolves references to credentials at the moment of use, for the origins they were accepted for. */
@NullMarked
package io.agentport.connector.secrets;

import org.jspecify.annotations.NullMarked;
