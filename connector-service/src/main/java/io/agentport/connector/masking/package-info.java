// SPDX-License-Identifier: Apache-2.0
/** Takes credentials and masked fields out of what an upstream answered, and cuts it to fit. */
@NullMarked
package io.agentport.connector.masking;

import org.jspecify.annotations.NullMarked;
