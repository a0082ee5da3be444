// SPDX-License-Identifier: Apache-2.0
/** What one service proves to another: compact JWS, one key per ordered pair of services. */
@NullMarked
package io.agentport.contracts.seals;

import org.jspecify.annotations.NullMarked;
