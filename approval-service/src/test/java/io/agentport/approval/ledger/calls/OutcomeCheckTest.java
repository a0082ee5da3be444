// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.seals.Party;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeCheckTest {
    private final CallId call = CallId.random();

    @TempDir
    Path seals;

    private EventSamples samples;
    private OutcomeCheck check;

    @BeforeEach
    void makeKeys() throws Exception {
        for (var pair : SealPair.values()) {
            Files.writeString(seals.resolve(pair.fileName()), SealKeyFile.generate());
        }
        samples = new EventSamples(seals);
        check = OutcomeCheck.open(seals, InstantSource.system());
    }

    @Test
    void eachOfThoseWhoEndCallsIsKnownByItsSeal() {
        assertThat(by(SealPair.CONNECTOR_TO_APPROVAL)).isEqualTo(Party.CONNECTOR);
        assertThat(by(SealPair.POLICY_TO_APPROVAL)).isEqualTo(Party.POLICY);
        assertThat(by(SealPair.APPROVAL_TO_APPROVAL)).isEqualTo(Party.APPROVAL);
    }

    private Party by(SealPair pair) {
        return check.verify(samples.ended(call, new Outcome.Failed("call_expired", "late", null), pair))
                .orElseThrow()
                .by();
    }

    @Test
    void policyServiceVouchesForWhatItRefusesOnly() {
        var denied = new Outcome.Denied(Outcome.By.POLICY, "policy_denied", "no", List.of());
        assertThat(check.verify(samples.ended(call, denied, SealPair.POLICY_TO_APPROVAL)))
                .isPresent();

        var others = List.of(
                EventSamples.completed("{}"),
                new Outcome.Failed("upstream_refused", "400", new ToolResult(400, null, "", false, false, 0)),
                new Outcome.Expired("late"),
                new Outcome.Cancelled("by the agent"),
                new Outcome.OutcomeUnknown("reply_lost", "no reply"));
        assertThat(others)
                .allSatisfy(
                        outcome -> assertThat(check.verify(samples.ended(call, outcome, SealPair.POLICY_TO_APPROVAL)))
                                .isEmpty());
    }

    @Test
    void theSealSaysWhetherTheOutcomeIsHeld() {
        var completed = EventSamples.completed("{}");
        assertThat(check.verify(samples.ended(call, completed, SealPair.CONNECTOR_TO_APPROVAL)))
                .get()
                .matches(ended -> ended.held());
        assertThat(check.verify(samples.answered(call, completed))).get().matches(ended -> !ended.held());
    }

    @Test
    void noFactOfASealedOutcomeCanBeExchanged() {
        noFactCanBeExchanged(samples.ended(call, EventSamples.completed("{}"), SealPair.CONNECTOR_TO_APPROVAL));
        noFactCanBeExchanged(samples.answered(call, EventSamples.completed("{}")));
    }

    private void noFactCanBeExchanged(CallEnded e) {
        var other = EventJson.writeOutcome(EventSamples.completed("{\"a\":1}"));
        var changed = List.of(
                new CallEnded(CallId.random(), e.agent(), e.tool(), e.outcome(), e.seal(), null, e.endedAt(), null),
                new CallEnded(call, new AgentId("other"), e.tool(), e.outcome(), e.seal(), null, e.endedAt(), null),
                new CallEnded(
                        call, e.agent(), new ToolId("stripe", "other"), e.outcome(), e.seal(), null, e.endedAt(), null),
                new CallEnded(call, e.agent(), e.tool(), other, e.seal(), null, e.endedAt(), null),
                new CallEnded(call, e.agent(), e.tool(), e.outcome(), e.seal(), CallId.random(), e.endedAt(), null),
                new CallEnded(call, e.agent(), e.tool(), e.outcome(), "no seal", null, e.endedAt(), null));

        assertThat(changed).allSatisfy(each -> assertThat(check.verify(each)).isEmpty());
    }

    @Test
    void aSealUnderAKeyThatIsNotThePairsIsNone() throws Exception {
        var ended = samples.ended(call, EventSamples.completed("{}"), SealPair.CONNECTOR_TO_APPROVAL);
        Files.writeString(seals.resolve(SealPair.CONNECTOR_TO_APPROVAL.fileName()), SealKeyFile.generate());

        assertThat(OutcomeCheck.open(seals, InstantSource.system()).verify(ended))
                .isEmpty();
    }
}
