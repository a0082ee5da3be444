// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Digest;
import java.time.Instant;

/**
 * A configuration that is or was in force.
 *
 * @param number counts from 1, without order of texts: going back to an older text is a new revision
 * @param digest of {@code text}
 */
public record Revision(long number, Digest digest, Instant adoptedAt, String text, Configuration configuration) {}
