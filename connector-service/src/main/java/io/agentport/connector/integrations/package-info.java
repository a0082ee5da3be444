// SPDX-License-Identifier: Apache-2.0
/** What policy-service declares: the verified integrations of the configuration in force. */
@NullMarked
package io.agentport.connector.integrations;

import org.jspecify.annotations.NullMarked;
