// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging.outbox;

/**
 * What is to be published, as the database holds it: claims in clear, not yet sealed.
 *
 * @param id ascending in the order of insertion
 * @param kind what {@code payload} is; the service that wrote it knows
 * @param payload JSON
 */
public record OutboxRecord(long id, String key, String kind, String payload) {}
