// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an approval stands. Only {@link Pending} has transitions, and each leads to a {@link Settled} state that has
 * none, so that an approval is settled once. All times are the database's.
 */
public sealed interface ApprovalState {
    /** As the interfaces and the database write it. */
    default String status() {
        return switch (this) {
            case Pending p -> "pending";
            case ApprovedOnce a -> "approved_once";
            case ApprovedWindow a -> "approved_window";
            case Denied d -> "denied";
            case Expired e -> "expired";
            case Withdrawn w -> "withdrawn";
        };
    }

    /** Waits for a person until {@code expiresAt}. From then on there is only one transition left. */
    record Pending(Instant expiresAt) implements ApprovalState {
        /** Approved, or expired if the verdict comes too late. */
        public Settled approveOnce(Verdict verdict) {
            return isOverAt(verdict.at()) ? new Expired(verdict.at()) : new ApprovedOnce(verdict);
        }

        /** Denied, or expired if the verdict comes too late. */
        public Settled deny(Verdict verdict) {
            return isOverAt(verdict.at()) ? new Expired(verdict.at()) : new Denied(verdict);
        }

        /** @throws IllegalStateException if there is time left */
        public Expired expire(Instant at) {
            if (!isOverAt(at)) {
                throw new IllegalStateException("an approval that is open until " + expiresAt + " expired at " + at);
            }
            return new Expired(at);
        }

        public Withdrawn withdraw(Withdrawal why, Instant at) {
            return new Withdrawn(why, at);
        }

        public boolean isOverAt(Instant at) {
            return !at.isBefore(expiresAt);
        }
    }

    /** What an approval became, and stays. */
    sealed interface Settled extends ApprovalState {
        Instant at();

        /** How the attached calls end by this; empty if one of them runs now. */
        default Optional<Outcome> outcome() {
            return switch (this) {
                case ApprovedOnce a -> Optional.empty();
                case ApprovedWindow a -> Optional.empty();
                case Denied denied -> Optional.of(denial(denied.verdict()));
                case Expired e -> Optional.of(new Outcome.Expired("nobody decided in time"));
                case Withdrawn withdrawn -> Optional.of(withdrawn.why().outcome());
            };
        }
    }

    /** A person lets the action run one time. */
    record ApprovedOnce(Verdict verdict) implements Settled {
        @Override
        public Instant at() {
            return verdict.at();
        }
    }

    /** A person lets the action run and gave a grant for others like it. */
    record ApprovedWindow(Verdict verdict) implements Settled {
        @Override
        public Instant at() {
            return verdict.at();
        }
    }

    record Denied(Verdict verdict) implements Settled {
        @Override
        public Instant at() {
            return verdict.at();
        }
    }

    /** Nobody decided in time, which is not a denial. */
    record Expired(Instant at) implements Settled {}

    record Withdrawn(Withdrawal why, Instant at) implements Settled {}

    private static Outcome denial(Verdict verdict) {
        var comment = verdict.comment();
        var detail = comment == null || comment.isBlank() ? "a person denied it" : "a person denied it: " + comment;
        return new Outcome.Denied(Outcome.By.PERSON, Refusal.DENIED_BY_PERSON, detail, List.of());
    }
}
