// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On {@code asks}: policy-service puts a call up for a person's decision.
 *
 * @param rules the rules that led here, in evaluation order; never empty
 * @param approverGroups whose members may decide; empty means every approver
 * @param expiresAt when nobody has decided in time
 * @param askForApproval seal with use {@code ask}, for approval-service
 * @param askForConnector the same ask, sealed for connector-service, that approval-service hands on with its permit
 */
public record ApprovalRequired(
        CallRequested call,
        Digest definition,
        long revision,
        Risk risk,
        @Nullable String title,
        List<String> rules,
        List<String> approverGroups,
        Instant decidedAt,
        Instant expiresAt,
        String askForApproval,
        String askForConnector)
        implements Event {
    public ApprovalRequired {
        rules = List.copyOf(rules);
        approverGroups = List.copyOf(approverGroups);
    }

    @JsonProperty
    public int v() {
        return 1;
    }

    @Override
    public String key() {
        return call.key();
    }

    /** What this ask is about, computed from the record itself: to be compared with what the seals bind. */
    public CallFacts facts() {
        return new CallFacts(call.call(), call.agent(), call.tool(), call.argumentsDigest(), definition, revision);
    }
}
