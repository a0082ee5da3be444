// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person's word.
 *
 * @param by the person's name
 * @param comment told to the agent with a denial
 * @param at by the database's clock
 */
public record Verdict(String by, @Nullable String comment, Instant at) {}
