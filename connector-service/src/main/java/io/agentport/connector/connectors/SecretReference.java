// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

/**
 * Where a credential is kept. Opaque here: only {@code secrets} knows what the text means.
 *
 * @param setting name of the integration's setting, for example {@code api_key}
 * @param text as the configuration file writes it, for example <code>${STRIPE_API_KEY}</code>
 */
public record SecretReference(String setting, String text) {}
