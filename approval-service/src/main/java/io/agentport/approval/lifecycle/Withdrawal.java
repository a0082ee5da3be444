// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import java.util.Arrays;
import java.util.List;

/** Why nobody needs to decide any more. The codes are stable. */
public enum Withdrawal {
    /** Every attached call was taken back by its agent. */
    CANCELLED("cancelled"),
    /** Every attached call has been ended by another service. */
    ENDED("ended"),
    AGENT_REVOKED(Refusal.AGENT_REVOKED),
    AGENT_UNKNOWN(Refusal.AGENT_UNKNOWN),
    TOOL_DENIED(Refusal.POLICY_DENIED),
    UNKNOWN_TOOL(Refusal.UNKNOWN_TOOL),
    DEFINITION_CHANGED(Refusal.DEFINITION_CHANGED);

    private final String code;

    Withdrawal(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** @throws IllegalArgumentException if there is no such code */
    public static Withdrawal ofCode(String code) {
        return Arrays.stream(values())
                .filter(withdrawal -> withdrawal.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown withdrawal `" + code + "`"));
    }

    /** How the calls end that are still attached. */
    public Outcome outcome() {
        return switch (this) {
            case CANCELLED, ENDED -> new Outcome.Cancelled("taken back before a person decided");
            case AGENT_REVOKED -> denied("the agent was revoked before a person decided");
            case AGENT_UNKNOWN -> denied("the agent was removed before a person decided");
            case TOOL_DENIED -> denied("the policy has come to deny this tool before a person decided");
            case UNKNOWN_TOOL -> denied("the tool was removed before a person decided");
            case DEFINITION_CHANGED -> denied("the tool's definition changed before a person decided");
        };
    }

    private Outcome denied(String detail) {
        return new Outcome.Denied(Outcome.By.POLICY, code, detail, List.of());
    }
}
