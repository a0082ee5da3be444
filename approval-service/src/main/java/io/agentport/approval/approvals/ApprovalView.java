// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.agentport.approval.lifecycle.Approval;
import io.agentport.approval.lifecycle.ApprovalState;
import io.agentport.approval.lifecycle.Execution;
import io.agentport.approval.lifecycle.Seen;
import io.agentport.approval.lifecycle.Verdict;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.json.VisibleText;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An approval as the interface shows it.
 *
 * @param arguments byte for byte what will run
 * @param argumentsVisible present if showing {@code arguments} as they are could deceive
 * @param executedCall the attached call that was permitted
 * @param outcome what really happened
 */
record ApprovalView(
        String id,
        String status,
        String agent,
        String integration,
        String tool,
        @Nullable String title,
        String risk,
        RawValue arguments,
        @Nullable JsonNode argumentsVisible,
        List<Reason> reasons,
        List<String> rules,
        List<String> approverGroups,
        List<Call> calls,
        Instant createdAt,
        Instant expiresAt,
        Seen seen,
        String url,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String comment,
        @Nullable String withdrawnReason,
        @Nullable CallId executedCall,
        @Nullable RawValue outcome) {

    /**
     * Why an agent wants it.
     *
     * @param wordsOf always {@code agent}: nobody has checked them
     */
    record Reason(CallId callId, String reason, String wordsOf, Instant at) {}

    record Call(CallId callId, String status) {}

    static ApprovalView of(Approval approval, String url) {
        var action = approval.action();
        var state = approval.state();
        var verdict = verdict(state);
        var execution = Optional.ofNullable(approval.execution());
        var title = approval.title();
        return new ApprovalView(
                approval.id().value(),
                state.status(),
                action.agent().value(),
                action.tool().integration(),
                action.tool().tool(),
                title == null ? null : VisibleText.of(title),
                approval.risk().code(),
                new RawValue(approval.arguments()),
                VisibleArguments.of(approval.arguments()).orElse(null),
                reasons(approval),
                approval.rules(),
                approval.approverGroups(),
                approval.calls().stream()
                        .map(call -> new Call(call.call(), call.status()))
                        .toList(),
                approval.createdAt(),
                approval.expiresAt(),
                approval.seen(),
                url,
                verdict.map(Verdict::by).orElse(null),
                state instanceof ApprovalState.Settled settled ? settled.at() : null,
                verdict.map(Verdict::comment).orElse(null),
                state instanceof ApprovalState.Withdrawn withdrawn
                        ? withdrawn.why().code()
                        : null,
                execution.map(Execution::call).orElse(null),
                execution.map(Execution::outcome).map(RawValue::new).orElse(null));
    }

    private static List<Reason> reasons(Approval approval) {
        return approval.calls().stream()
                .filter(call -> call.reason() != null)
                .map(call -> new Reason(
                        call.call(), VisibleText.of(Objects.requireNonNull(call.reason())), "agent", call.attachedAt()))
                .toList();
    }

    private static Optional<Verdict> verdict(ApprovalState state) {
        return switch (state) {
            case ApprovalState.ApprovedOnce approved -> Optional.of(approved.verdict());
            case ApprovalState.ApprovedWindow approved -> Optional.of(approved.verdict());
            case ApprovalState.Denied denied -> Optional.of(denied.verdict());
            case ApprovalState.Pending p -> Optional.empty();
            case ApprovalState.Expired e -> Optional.empty();
            case ApprovalState.Withdrawn w -> Optional.empty();
        };
    }
}
