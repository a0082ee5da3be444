// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.time.Duration;

/**
 * The upstream does the same request once, however often it is sent with the same key.
 *
 * @param header carries the key, which is the call id
 * @param lifetime for how long after the first request the upstream knows the key
 */
public record Idempotency(String header, Duration lifetime) {}
