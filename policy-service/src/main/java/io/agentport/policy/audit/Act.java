// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.audit;

import java.util.Map;

/**
 * Something that was done and belongs on record.
 *
 * @param actor {@code person:NAME} or {@link #ITSELF}
 * @param action for example {@code agent.created}
 * @param subject what it was done to
 * @param details never a credential or a key
 */
public record Act(String actor, String action, String subject, Map<String, String> details) {
    public static final String SERVICE = "policy-service";
    public static final String ITSELF = "service:" + SERVICE;

    public Act {
        details = Map.copyOf(details);
    }

    public static Act ofPerson(String person, String action, String subject, Map<String, String> details) {
        return new Act("person:" + person, action, subject, details);
    }
}
