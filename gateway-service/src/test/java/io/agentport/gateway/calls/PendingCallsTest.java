// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.json.CanonicalJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingCallsTest {
    private static final ToolId TOOL = new ToolId("stripe", "create_refund");

    private final List<CallId> ended = new ArrayList<>();
    private final PendingCalls pending = pending(10, Duration.ofMinutes(10), 1_000_000);

    @Test
    void anIdenticalCallRejoinsTheOpenOne() {
        var first = opened(request("bot", "{\"a\":1}"));

        var second = pending.open(request("bot", "{\"a\":1}"), true);

        assertThat(second).isEqualTo(new PendingCalls.Opened.Rejoined(first));
    }

    @Test
    void anotherAgentOrOtherArgumentsAreAnotherCall() {
        opened(request("bot", "{\"a\":1}"));

        assertThat(pending.open(request("bot", "{\"a\":2}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
        assertThat(pending.open(request("other", "{\"a\":1}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
    }

    @Test
    void anOutcomeThatWasNotDeliveredIsRejoinedAndADeliveredOneIsNot() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);
        pending.onReply(end(request, "{}"));

        assertThat(pending.open(request("bot", "{\"a\":1}"), true)).isEqualTo(new PendingCalls.Opened.Rejoined(call));
        assertThat(pending.markDelivered(call.id())).isTrue();
        assertThat(pending.markDelivered(call.id())).isFalse();
        assertThat(pending.open(request("bot", "{\"a\":1}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
    }

    @Test
    void aCallThatTheAgentNamedItselfJoinsNoOther() {
        opened(request("bot", "{\"a\":1}"));

        assertThat(pending.open(request("bot", "{\"a\":1}"), false)).isInstanceOf(PendingCalls.Opened.New.class);
    }

    @Test
    void theSameIdIsTheSameCall() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);

        assertThat(pending.open(request, false)).isEqualTo(new PendingCalls.Opened.Rejoined(call));
    }

    @Test
    void aCallThatWasNotAcknowledgedIsRejoinedOnlyWhileItMayStillHappen() {
        var shortLived = new PendingCalls(
                new OpenCalls(10, 10), Duration.ZERO, Duration.ofMinutes(1), 1000, (call, state) -> {});
        var call = ((PendingCalls.Opened.New) shortLived.open(request("bot", "{}"), true)).call();
        call.advance(new CallState.Unknown());
        var longLived = opened(request("bot", "{}"));
        longLived.advance(new CallState.Unknown());

        assertThat(shortLived.open(request("bot", "{}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
        assertThat(pending.open(request("bot", "{}"), true)).isInstanceOf(PendingCalls.Opened.Rejoined.class);
    }

    @Test
    void oneCallerIsToldToPublishAgainWhatWasNotAcknowledged() {
        var call = opened(request("bot", "{}"));
        assertThat(pending.reopen(call))
                .as("the broker may still acknowledge it")
                .isFalse();
        call.advance(new CallState.Unknown());
        long before = call.acceptedNanos();

        assertThat(pending.reopen(call)).isTrue();
        assertThat(pending.reopen(call)).isFalse();

        assertThat(call.acceptedNanos()).isGreaterThan(before);
        assertThat(pending.openCalls()).isOne();
        assertThat(pending.find(call.id())).hasValue(call);
    }

    @Test
    void ofTwoOutcomesTheFirstStays() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);

        pending.onReply(end(request, "first"));
        pending.onReply(end(request, "second"));

        assertThat(call.state().toString()).contains("first").doesNotContain("second");
        assertThat(ended).containsExactly(call.id());
    }

    @Test
    void anOutcomeThatNamesAnotherAgentIsIgnored() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);
        var stray = new ReplyEvent.CallEnded(
                request.call(), new AgentId("other"), TOOL, outcome("x"), "seal", null, Instant.now(), null);

        pending.onReply(stray);

        assertThat(call.state().isEnded()).isFalse();
    }

    @Test
    void waitersAreToldEveryStateUntilTheyLeave() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);
        var seen = new ArrayList<String>();
        var leave = call.onState(state -> seen.add(state.status()));

        pending.onReply(asking(request));
        assertThat(call.isWaitedFor()).isTrue();
        leave.run();
        pending.onReply(end(request, "{}"));

        assertThat(seen).containsExactly("received", "awaiting_approval");
        assertThat(call.isWaitedFor()).isFalse();
    }

    @Test
    void openCallsAreBoundedInNumber() {
        var small = pending(1, Duration.ofMinutes(10), 1_000_000);
        small.open(request("bot", "{\"a\":1}"), true);

        assertThat(small.open(request("bot", "{\"a\":2}"), true)).isInstanceOf(PendingCalls.Opened.Full.class);
    }

    @Test
    void aFullReplicaLeavesTheOldestCallThatNobodyWaitsForToTheLedger() {
        var small = pending(2, Duration.ofMinutes(10), 1_000_000);
        var waited = ((PendingCalls.Opened.New) small.open(request("bot", "{\"a\":1}"), true)).call();
        var asking = request("bot", "{\"a\":2}");
        small.open(asking, true);
        waited.acknowledge();
        waited.onState(state -> {});
        small.onReply(asking(asking));

        assertThat(small.open(request("bot", "{\"a\":3}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
        assertThat(small.find(asking.call())).isEmpty();
        assertThat(small.find(waited.id())).isPresent();
        assertThat(small.open(request("bot", "{\"a\":4}"), true)).isInstanceOf(PendingCalls.Opened.Full.class);
    }

    @Test
    void oneAgentCannotTakeAllTheRoom() {
        var shared = new PendingCalls(
                new OpenCalls(10, 1), Duration.ofMinutes(1), Duration.ofMinutes(1), 1000, (call, state) -> {});
        shared.open(request("bot", "{\"a\":1}"), true);

        assertThat(shared.open(request("bot", "{\"a\":2}"), true)).isInstanceOf(PendingCalls.Opened.Full.class);
        assertThat(shared.open(request("other", "{\"a\":2}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
    }

    @Test
    void aNamedCallThatIsHeldIsFoundThoughThereIsNoRoom() {
        var small = pending(1, Duration.ofMinutes(10), 1_000_000);
        var named = request("bot", "{\"a\":1}");
        small.open(named, false);

        assertThat(small.open(named, false)).isInstanceOf(PendingCalls.Opened.Rejoined.class);
    }

    @Test
    void noOtherCallJoinsOneThatTheAgentNamed() {
        pending.open(request("bot", "{\"a\":1}"), false);

        assertThat(pending.open(request("bot", "{\"a\":1}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
    }

    @Test
    void whatComesLateTakesNothingBack() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);
        pending.onReply(asking(request));

        assertThat(call.advance(new CallState.Unknown())).isFalse();
        assertThat(call.advance(new CallState.Permitted())).isTrue();
        pending.onReply(asking(request));

        assertThat(call.state()).isEqualTo(new CallState.Permitted());
    }

    @Test
    void anOutcomeOnRecordEndsTheCallAndIsNotDeliveredTwice() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);

        pending.onRecord(
                call,
                new CallSnapshot(
                        call.id(),
                        call.agent(),
                        call.tool(),
                        request.argumentsDigest(),
                        new CallState.Ended(new Outcome.Expired("late"), null),
                        true,
                        Instant.EPOCH,
                        Instant.EPOCH));

        assertThat(call.state().status()).isEqualTo("expired");
        assertThat(ended).containsExactly(call.id());
        assertThat(pending.markDelivered(call.id())).isFalse();
        assertThat(pending.open(request("bot", "{\"a\":1}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
    }

    @Test
    void aRecordThatNamesAnotherAgentIsIgnored() {
        var request = request("bot", "{\"a\":1}");
        var call = opened(request);

        pending.onRecord(
                call,
                new CallSnapshot(
                        call.id(),
                        new AgentId("other"),
                        call.tool(),
                        request.argumentsDigest(),
                        new CallState.Ended(new Outcome.Expired("late"), null),
                        false,
                        Instant.EPOCH,
                        Instant.EPOCH));

        assertThat(call.state().isEnded()).isFalse();
    }

    @Test
    void keptOutcomesAreBoundedInBytesAndTheOldestGoFirst() {
        var small = pending(10, Duration.ofMinutes(10), 30_000);
        var first = request("bot", "{\"a\":1}");
        var second = request("bot", "{\"a\":2}");
        small.open(first, true);
        small.open(second, true);

        small.onReply(end(first, "x".repeat(10_000)));
        small.onReply(end(second, "x".repeat(10_000)));

        assertThat(small.find(first.call())).isEmpty();
        assertThat(small.find(second.call())).isPresent();
    }

    @Test
    void keptOutcomesAreForgottenInTime() {
        var forgetful = pending(10, Duration.ZERO, 1_000_000);
        var request = request("bot", "{\"a\":1}");
        forgetful.open(request, true);

        forgetful.onReply(end(request, "{}"));

        assertThat(forgetful.find(request.call())).isEmpty();
        assertThat(forgetful.open(request("bot", "{\"a\":1}"), true)).isInstanceOf(PendingCalls.Opened.New.class);
    }

    private PendingCalls pending(int maxOpen, Duration keep, long keepBytes) {
        return new PendingCalls(
                new OpenCalls(maxOpen, maxOpen),
                Duration.ofMinutes(1),
                keep,
                keepBytes,
                (call, state) -> ended.add(call.id()));
    }

    private PendingCall opened(CallRequested request) {
        return ((PendingCalls.Opened.New) pending.open(request, true)).call();
    }

    static CallRequested request(String agent, String arguments) {
        var now = Instant.now();
        return new CallRequested(
                CallId.random(),
                new AgentId(agent),
                TOOL,
                CanonicalJson.ofCanonical(arguments),
                null,
                0,
                now,
                now.plusSeconds(60),
                new AgentProof("proof"),
                null);
    }

    private static ReplyEvent asking(CallRequested call) {
        return new ReplyEvent.CallUpdated(
                call.call(),
                ReplyEvent.Update.AWAITING_APPROVAL,
                "appr_1",
                "http://127.0.0.1/appr_1",
                Instant.now(),
                null,
                Instant.now());
    }

    private static ReplyEvent end(CallRequested call, String body) {
        return new ReplyEvent.CallEnded(
                call.call(), call.agent(), call.tool(), outcome(body), "seal", null, Instant.now(), null);
    }

    private static String outcome(String body) {
        return EventJson.writeOutcome(
                new Outcome.Completed(new ToolResult(200, "text/plain", body, false, false, body.length())));
    }
}
