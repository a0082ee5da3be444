// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import java.util.ArrayList;
import java.util.List;

/**
 * What a decision is about. Everyone who seals or checks a decision on a call binds all of these.
 *
 * @param definition digest of the effective tool definition, as connector-service published it
 * @param revision number of the policy revision that decided; positive
 */
public record CallFacts(CallId call, AgentId agent, ToolId tool, Digest arguments, Digest definition, long revision) {
    public CallFacts {
        if (revision <= 0) {
            throw new IllegalArgumentException("a policy revision is positive, was " + revision);
        }
    }

    /** Names of the facts in which the two differ, in a fixed order: {@code call}, {@code agent}, ... */
    public List<String> differencesFrom(CallFacts other) {
        var differences = new ArrayList<String>();
        if (!call.equals(other.call)) {
            differences.add("call");
        }
        if (!agent.equals(other.agent)) {
            differences.add("agent");
        }
        if (!tool.equals(other.tool)) {
            differences.add("tool");
        }
        if (!arguments.equals(other.arguments)) {
            differences.add("arguments");
        }
        if (!definition.equals(other.definition)) {
            differences.add("definition");
        }
        if (revision != other.revision) {
            differences.add("revision");
        }
        return differences;
    }
}
