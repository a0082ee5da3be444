// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.PermitEvent.CallRefused;
import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(QuickExecution.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class ExecutionIT extends ExecutionFixture {
    @Test
    void aReadRunsAndItsOutcomeIsSealed() {
        var call = call("read", "/ok", "r");
        var outcome = run(call);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Completed.class,
                        completed -> assertThat(completed.result().body()).isEqualTo("{\"ok\":true}"));
        assertThat(claimed(call.call(), "state")).isNull();
        assertThat(wire.held(call.call()))
                .as("after a crash it may be read again")
                .isFalse();
        var seen = upstream.seen.getFirst();
        assertThat(seen.headers().get("Authorization")).containsExactly("Bearer " + SECRET);
        assertThat(seen.headers().get("Traceparent")).containsExactly(call.traceparent());
    }

    @Test
    void aWriteIsClaimedSentOnceAndRecorded() {
        var call = call("write", "/ok", "w");
        assertThat(run(call).status()).isEqualTo("completed");
        await().until(() -> "t".equals(claimed(call.call(), "published")));
        assertThat(claimed(call.call(), "arguments")).isNull();
        assertThat(wire.held(call.call())).isTrue();
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void aRedeliveredPermitIsAnsweredWithTheStoredOutcome() {
        var call = call("write", "/ok", "again");
        var permit = permit(call);
        wire.publish(Topic.PERMITS, permit);
        wire.publish(Topic.PERMITS, permit);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> wire.endings(call.call()).size() == 2);
        assertThat(wire.endings(call.call()).stream().map(one -> one.outcome()).distinct())
                .hasSize(1);
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void fiftyIdenticalWritesAtOnceHaveOneEffect() {
        var calls = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> call("write", "/slow", "fifty"))
                .toList();
        calls.parallelStream().forEach(call -> wire.publish(Topic.PERMITS, permit(call)));
        var outcomes = calls.stream().map(call -> outcome(call.call())).toList();
        assertThat(upstream.requestsWith("fifty")).isEqualTo(1);
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome)
                        .satisfiesAnyOf(
                                one -> assertThat(one).isInstanceOf(Outcome.Completed.class),
                                one -> assertThat(((Outcome.Failed) one).reason())
                                        .isEqualTo("effect_in_progress")));
        assertThat(calls.stream()
                        .filter(call -> wire.endings(call.call()).getFirst().executedAs() == null
                                && outcome(call.call()) instanceof Outcome.Completed))
                .hasSize(1);
    }

    @Test
    void anIdenticalCallIsGivenTheOutcomeThatNobodyReceivedAndRunsAgainAfterwards() {
        var first = call("write", "/ok", "twice");
        var second = call("write", "/ok", "twice");
        var third = call("write", "/ok", "twice");
        run(first);
        assertThat(run(second).status()).isEqualTo("completed");
        assertThat(wire.endings(second.call()).getFirst().executedAs()).isEqualTo(first.call());
        assertThat(upstream.requestsWith("twice")).isEqualTo(1);
        wire.publish(Topic.SIGNALS, new SignalEvent.OutcomeDelivered(second.call(), Wire.AGENT, Instant.now()));
        await().atMost(Duration.ofSeconds(10)).until(() -> "t".equals(claimed(first.call(), "delivered")));
        run(third);
        assertThat(upstream.requestsWith("twice")).isEqualTo(2);
    }

    @Test
    void aRedeliveredClaimOfALivingOwnerIsLeft() {
        var call = call("write", "/never", "slow");
        var permit = permit(call);
        wire.publish(Topic.PERMITS, permit);
        await().atMost(Duration.ofSeconds(10)).until(() -> upstream.requestsWith("slow") == 1);
        wire.publish(Topic.PERMITS, permit);
        assertThat(outcome(call.call()))
                .isInstanceOfSatisfying(
                        Outcome.OutcomeUnknown.class,
                        unknown -> assertThat(unknown.reason()).isEqualTo("upstream_timeout"));
        assertThat(upstream.requestsWith("slow")).isEqualTo(1);
    }

    @Test
    void aCancelThatComesFirstEndsTheCallAsCancelled() {
        var call = call("write", "/ok", "cancelled");
        wire.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(call.call(), Wire.AGENT, Instant.now()));
        await().atMost(Duration.ofSeconds(10)).until(() -> "cancel_requested".equals(claimed(call.call(), "state")));
        assertThat(run(call).status()).isEqualTo("cancelled");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aCancelEndsAReadThatWaitedForAPerson() {
        var call = call("read", "/ok", "cancelled");
        wire.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(call.call(), Wire.AGENT, Instant.now()));
        await().atMost(Duration.ofSeconds(10)).until(() -> "cancel_requested".equals(claimed(call.call(), "state")));
        wire.publish(Topic.PERMITS, wire.byPerson(call, definition(call.tool()), "apr_read_" + shop));
        assertThat(outcome(call.call()).status()).isEqualTo("cancelled");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void anotherAgentCannotTakeACallBack() {
        var call = call("write", "/ok", "not yours");
        var other = new AgentId("another-bot");
        wire.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(call.call(), other, Instant.now()));
        await().atMost(Duration.ofSeconds(10)).until(() -> "cancel_requested".equals(claimed(call.call(), "state")));
        assertThat(run(call).status()).isEqualTo("completed");
    }

    @Test
    void aCallWithTheIdOfAnotherDoesNotGetItsOutcome() {
        var first = call("write", "/ok", "first");
        run(first);
        var other = call("write", "/ok", "second");
        var reused = new CallRequested(
                first.call(),
                other.agent(),
                other.tool(),
                other.arguments(),
                other.reason(),
                other.replyPartition(),
                other.acceptedAt(),
                other.notAfter(),
                other.proof(),
                other.traceparent());
        wire.publish(Topic.PERMITS, permit(reused));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> wire.endings(first.call()).size() == 2);
        assertThat(wire.endings(first.call()).get(1).outcome()).contains("call_id_reused");
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void anIdenticalCallOfAnotherDefinitionIsExecuted() {
        run(call("write", "/ok", "redefined"));
        tools.declare(shop, upstream.otherOrigin(), null);
        var second = call("write", "/ok", "redefined");
        assertThat(run(second).status()).isEqualTo("completed");
        assertThat(wire.endings(second.call()).getFirst().executedAs()).isNull();
        assertThat(upstream.requestsWith("redefined")).isEqualTo(2);
    }

    @Test
    void aCancelAfterTheOutcomeChangesNothing() {
        var call = call("write", "/ok", "done");
        run(call);
        wire.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(call.call(), Wire.AGENT, Instant.now()));
        var marker = call("write", "/ok", "marker");
        wire.publish(Topic.SIGNALS, new SignalEvent.CallCancelled(marker.call(), Wire.AGENT, Instant.now()));
        await().atMost(Duration.ofSeconds(10)).until(() -> claimed(marker.call(), "state") != null);
        assertThat(claimed(call.call(), "status")).isEqualTo("completed");
    }

    @Test
    void aLatePermitEndsTheCallAsExpired() {
        for (var tool : List.of("read", "write")) {
            var call = call(tool, "/ok", "late");
            wire.publish(
                    Topic.PERMITS,
                    wire.automatic(call, definition(call.tool()), Instant.now().minusSeconds(1)));
            assertThat(outcome(call.call()))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.reason()).isEqualTo("permit_expired"));
        }
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aPermitForOtherArgumentsGoesToTheDeadLettersAndNothingIsSent() {
        var call = call("write", "/ok", "mine");
        var other = call("write", "/ok", "theirs");
        var permit = permit(other).permit();
        wire.publish(Topic.PERMITS, new CallPermitted(call, permit, null, Instant.now()));
        deadLetter(call, "permit_mismatch");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aPersonsPermitWithoutThePolicysAskGoesToTheDeadLetters() {
        var call = call("write", "/ok", "no ask");
        var permitted = wire.byPerson(call, definition(call.tool()), "apr_" + shop);
        wire.publish(Topic.PERMITS, new CallPermitted(call, permitted.permit(), null, Instant.now()));
        deadLetter(call, "seal_unknown_key");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void anApprovalIsSpentOnce() {
        var approval = "apr_" + shop;
        var first = call("write", "/ok", "first");
        var second = call("write", "/ok", "second");
        wire.publish(Topic.PERMITS, wire.byPerson(first, definition(first.tool()), approval));
        assertThat(outcome(first.call()).status()).isEqualTo("completed");
        wire.publish(Topic.PERMITS, wire.byPerson(second, definition(second.tool()), approval));
        assertThat(((Outcome.Failed) outcome(second.call())).reason()).isEqualTo("approval_used");
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void aChangedDefinitionIsNotExecuted() {
        var call = call("write", "/ok", "changed");
        wire.publish(
                Topic.PERMITS,
                wire.automatic(call, Digest.ofText("older"), Instant.now().plusSeconds(60)));
        assertThat(((Outcome.Failed) outcome(call.call())).reason()).isEqualTo("definition_changed");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aRevokedAgentAndAStricterTierStopPermitsOnTheirWay() {
        wire.agentMay(false, Tier.ASK_APPROVE, tool("write"));
        var asked = call("write", "/ok", "stricter");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            var probe = call("write", "/ok", "probe" + System.nanoTime());
            return run(probe) instanceof Outcome.Denied;
        });
        long before = upstream.seen.size();
        assertThat(((Outcome.Denied) run(asked)).reason()).isEqualTo("policy_changed");
        assertThat(((Outcome.Denied) run(call("read", "/ok", "x"))).reason()).isEqualTo("policy_denied");
        wire.agentMay(true, Tier.AUTO_APPROVE, tool("write"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> run(call("write", "/ok", "revoked" + System.nanoTime())) instanceof Outcome.Denied denied
                        && denied.reason().equals("agent_revoked"));
        assertThat(upstream.seen).hasSize((int) before);
    }

    @Test
    void argumentsThatOurOwnDefinitionRefusesAreNotSent() {
        var call = Wire.call(tool("write"), "{\"unknown\":true}");
        assertThat(((Outcome.Failed) run(call)).reason()).isEqualTo("invalid_arguments");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aRefusalEndsTheCallUnlessItWasExecuted() {
        var refused = call("write", "/ok", "refused");
        wire.publish(Topic.PERMITS, refusal(refused));
        assertThat(outcome(refused.call())).isInstanceOf(Outcome.Denied.class);

        var executed = call("write", "/ok", "executed");
        run(executed);
        wire.publish(Topic.PERMITS, refusal(executed));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> wire.endings(executed.call()).size() == 2);
        assertThat(wire.endings(executed.call()))
                .allSatisfy(one -> assertThat(one.outcome()).contains("completed"));

        var read = call("read", "/ok", "answered");
        run(read);
        wire.publish(Topic.PERMITS, refusal(read));
        var last = call("read", "/ok", "last");
        run(last);
        assertThat(wire.endings(read.call())).hasSize(1);
    }

    private CallRefused refusal(CallRequested call) {
        var outcome = EventJson.writeOutcome(
                new Outcome.Denied(Outcome.By.POLICY, "policy_changed", "the policy changed", List.of()));
        var seal = wire.sealer(SealPair.POLICY_TO_CONNECTOR)
                .seal(new SealedClaims.Refusal(
                        call.call(), call.agent(), call.tool(), call.argumentsDigest(), outcome));
        return new CallRefused(call, seal, Instant.now());
    }
}
