// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.approval.lifecycle.ApprovalState.ApprovedOnce;
import io.agentport.approval.lifecycle.ApprovalState.ApprovedWindow;
import io.agentport.approval.lifecycle.ApprovalState.Denied;
import io.agentport.approval.lifecycle.ApprovalState.Expired;
import io.agentport.approval.lifecycle.ApprovalState.Pending;
import io.agentport.approval.lifecycle.ApprovalState.Settled;
import io.agentport.approval.lifecycle.ApprovalState.Withdrawn;
import io.agentport.contracts.calls.Outcome;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ApprovalStateTest {
    private static final Instant DEADLINE = Instant.parse("2026-01-01T00:15:00Z");
    private static final Instant IN_TIME = DEADLINE.minusSeconds(1);
    private static final Pending PENDING = new Pending(DEADLINE);

    private static Verdict at(Instant at) {
        return new Verdict("alice", null, at);
    }

    @Test
    void approvedInTimeIsApproved() {
        assertThat(PENDING.approveOnce(at(IN_TIME))).isEqualTo(new ApprovedOnce(at(IN_TIME)));
    }

    @Test
    void deniedInTimeIsDenied() {
        assertThat(PENDING.deny(at(IN_TIME))).isEqualTo(new Denied(at(IN_TIME)));
    }

    @Test
    void anExpiredApprovalIsNeverApproved() {
        assertThat(PENDING.approveOnce(at(DEADLINE))).isEqualTo(new Expired(DEADLINE));
    }

    @Test
    void anExpiredApprovalIsNeverDenied() {
        assertThat(PENDING.deny(at(DEADLINE.plusMillis(1)))).isInstanceOf(Expired.class);
    }

    @Test
    void anApprovalDoesNotExpireWhileThereIsTime() {
        assertThatThrownBy(() -> PENDING.expire(IN_TIME)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anApprovalExpiresAtItsDeadline() {
        assertThat(PENDING.expire(DEADLINE)).isEqualTo(new Expired(DEADLINE));
    }

    @ParameterizedTest
    @EnumSource(Withdrawal.class)
    void aPendingApprovalCanBeWithdrawnForEveryReason(Withdrawal why) {
        assertThat(PENDING.withdraw(why, IN_TIME).status()).isEqualTo("withdrawn");
    }

    static Stream<Settled> settled() {
        return Stream.of(
                new ApprovedOnce(at(IN_TIME)),
                new ApprovedWindow(at(IN_TIME)),
                new Denied(at(IN_TIME)),
                new Expired(DEADLINE),
                new Withdrawn(Withdrawal.CANCELLED, IN_TIME));
    }

    /** A transition out of a settled state does not compile; this holds it for those that may be added. */
    @ParameterizedTest
    @MethodSource("settled")
    void aSettledApprovalHasNoTransition(Settled state) {
        assertThat(Arrays.stream(state.getClass().getMethods())
                        .filter(method -> ApprovalState.class.isAssignableFrom(method.getReturnType()))
                        .map(Method::getName))
                .isEmpty();
    }

    @Test
    void everyTransitionOfAPendingApprovalSettlesIt() {
        var targets = Arrays.stream(Pending.class.getDeclaredMethods())
                .map(Method::getReturnType)
                .filter(ApprovalState.class::isAssignableFrom)
                .toList();
        assertThat(targets).isNotEmpty().allMatch(Settled.class::isAssignableFrom);
    }

    @Test
    void expiryIsNotADenial() {
        assertThat(new Expired(DEADLINE).outcome().orElseThrow()).isInstanceOf(Outcome.Expired.class);
    }

    @Test
    void aPersonsDenialIsSaidToBeAPersons() {
        var outcome =
                new Denied(new Verdict("alice", "too much", IN_TIME)).outcome().orElseThrow();
        assertThat(outcome)
                .isEqualTo(new Outcome.Denied(
                        Outcome.By.PERSON, "denied_by_person", "a person denied it: too much", List.of()));
    }

    @Test
    void anApprovalEndsNoCallByItself() {
        assertThat(new ApprovedOnce(at(IN_TIME)).outcome()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Withdrawal.class,
            names = {"CANCELLED", "ENDED"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatThePolicyWithdrawsEndsAsDeniedByThePolicyWithThatReason(Withdrawal why) {
        assertThat(new Withdrawn(why, IN_TIME).outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Denied.class, denied -> {
                    assertThat(denied.by()).isEqualTo(Outcome.By.POLICY);
                    assertThat(denied.reason()).isEqualTo(why.code());
                });
    }

    @ParameterizedTest
    @EnumSource(Withdrawal.class)
    void everyWithdrawalIsFoundByItsCode(Withdrawal why) {
        assertThat(Withdrawal.ofCode(why.code())).isEqualTo(why);
    }

    @Test
    void statesAreWrittenAsTheInterfacesSay() {
        assertThat(Stream.concat(Stream.of(new Pending(DEADLINE.plus(Duration.ofHours(1)))), settled())
                        .map(ApprovalState::status))
                .containsExactly("pending", "approved_once", "approved_window", "denied", "expired", "withdrawn");
    }
}
