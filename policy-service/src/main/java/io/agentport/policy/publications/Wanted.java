// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.publications;

import io.agentport.contracts.events.Event;
import java.util.function.LongFunction;

/**
 * A record that shall stand on a compacted topic.
 *
 * @param content what it says besides its version: it is published again exactly when this differs
 * @param event makes the record of a version
 */
public record Wanted(String key, String content, LongFunction<Event> event) {}
