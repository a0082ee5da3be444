// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import io.agentport.contracts.calls.Risk;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An action put before people, with the calls attached to it, oldest first.
 *
 * @param arguments canonical JSON: exactly what will run
 * @param approverGroups whose members may decide; empty means every approver
 * @param execution null unless it was approved
 */
public record Approval(
        ApprovalId id,
        int version,
        Action action,
        String arguments,
        @Nullable String title,
        Risk risk,
        List<String> rules,
        List<String> approverGroups,
        Instant createdAt,
        Instant expiresAt,
        ApprovalState state,
        @Nullable Execution execution,
        List<AttachedCall> calls) {
    public Approval {
        rules = List.copyOf(rules);
        approverGroups = List.copyOf(approverGroups);
        calls = List.copyOf(calls);
    }

    public Seen seen() {
        return new Seen(version, action.arguments());
    }

    /** Whether approver groups, if there are any, let a person in who is in these. */
    public boolean isOpenTo(Collection<String> groups) {
        return approverGroups.isEmpty() || approverGroups.stream().anyMatch(groups::contains);
    }
}
