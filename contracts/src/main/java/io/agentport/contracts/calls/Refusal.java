// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

/**
 * Reason codes that more than one service gives or reads. They are an interface: agents, dashboards and tests know
 * them, so a code is never renamed. Codes of one service only live there.
 */
public final class Refusal {
    public static final String UNKNOWN_TOOL = "unknown_tool";
    public static final String POLICY_DENIED = "policy_denied";
    public static final String INTEGRATION_NOT_ALLOWED = "integration_not_allowed";
    public static final String POLICY_UNAVAILABLE = "policy_unavailable";
    public static final String POLICY_CHANGED = "policy_changed";
    public static final String LEDGER_BEHIND = "ledger_behind";
    public static final String AGENT_UNKNOWN = "agent_unknown";
    public static final String AGENT_REVOKED = "agent_revoked";
    public static final String BAD_PROOF = "bad_proof";
    public static final String CALL_EXPIRED = "call_expired";
    public static final String PERMIT_EXPIRED = "permit_expired";
    public static final String TOOL_NOT_ACCEPTED = "tool_not_accepted";
    public static final String DEFINITION_CHANGED = "definition_changed";
    public static final String DENIED_BY_PERSON = "denied_by_person";
    public static final String TOO_MANY_PENDING = "too_many_pending";
    public static final String EFFECT_IN_PROGRESS = "effect_in_progress";
    public static final String EFFECT_UNKNOWN = "effect_unknown";
    public static final String ABANDONED = "abandoned";

    private Refusal() {}
}
