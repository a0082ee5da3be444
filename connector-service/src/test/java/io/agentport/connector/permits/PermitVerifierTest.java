// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.permits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.connector.seals.Seals;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.PermitEvent.CallRefused;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.agentport.messaging.PoisonRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PermitVerifierTest {
    private static final CallId CALL = CallId.random();
    private static final AgentId AGENT = new AgentId("support-bot");
    private static final ToolId TOOL = new ToolId("stripe", "create_refund");
    private static final CanonicalJson ARGUMENTS = CanonicalJson.ofCanonical("{\"amount\":500,\"charge\":\"ch_1\"}");
    private static final Digest DEFINITION = Digest.ofText("definition");
    private static final Instant LATER = Instant.now().plusSeconds(60);
    private static final CallFacts FACTS = new CallFacts(CALL, AGENT, TOOL, ARGUMENTS.digest(), DEFINITION, 7);

    @TempDir
    static Path keys;

    private PermitVerifier verifier;

    @BeforeEach
    void open() throws IOException {
        for (var pair : SealPair.values()) {
            if (!Files.exists(keys.resolve(pair.fileName()))) {
                Files.writeString(keys.resolve(pair.fileName()), SealKeyFile.generate());
            }
        }
        verifier = new PermitVerifier(new Seals(keys));
    }

    static Stream<Arguments> otherFacts() {
        return Stream.of(
                Arguments.of("call", new CallFacts(CallId.random(), AGENT, TOOL, ARGUMENTS.digest(), DEFINITION, 7)),
                Arguments.of(
                        "agent", new CallFacts(CALL, new AgentId("other"), TOOL, ARGUMENTS.digest(), DEFINITION, 7)),
                Arguments.of(
                        "tool",
                        new CallFacts(CALL, AGENT, new ToolId("stripe", "x"), ARGUMENTS.digest(), DEFINITION, 7)),
                Arguments.of("arguments", new CallFacts(CALL, AGENT, TOOL, Digest.ofText("{}"), DEFINITION, 7)));
    }

    static Stream<Arguments> factsOtherThanTheAsk() {
        return Stream.concat(
                otherFacts(),
                Stream.of(
                        Arguments.of(
                                "definition",
                                new CallFacts(CALL, AGENT, TOOL, ARGUMENTS.digest(), Digest.ofText("x"), 7)),
                        Arguments.of("revision", new CallFacts(CALL, AGENT, TOOL, ARGUMENTS.digest(), DEFINITION, 8))));
    }

    @Test
    void thePolicysOwnPermitIsGood() {
        var permit = verifier.verify(automatic(FACTS, null));
        assertThat(permit.facts()).isEqualTo(FACTS);
        assertThat(permit.approval()).isNull();
    }

    @Test
    void aPersonsPermitIsGoodWithThePolicysAsk() {
        var permit = verifier.verify(byPerson(FACTS, "apr_1", ask(FACTS)));
        assertThat(permit.approval()).isEqualTo("apr_1");
    }

    @Test
    void theEarlierOfBothDeadlinesHolds() {
        var ask = sealer(SealPair.POLICY_TO_CONNECTOR).seal(new SealedClaims.Ask(FACTS, LATER.minusSeconds(30)));
        assertThat(verifier.verify(byPerson(FACTS, "apr_1", ask)).notAfter()).isEqualTo(LATER.minusSeconds(30));
    }

    @ParameterizedTest
    @MethodSource("otherFacts")
    void anAutomaticPermitForAnotherFactIsRefusedAndNamesIt(String fact, CallFacts other) {
        refused(() -> verifier.verify(automatic(other, null)), "permit_mismatch", fact);
    }

    @ParameterizedTest
    @MethodSource("otherFacts")
    void aPersonsPermitForAnotherFactIsRefusedAndNamesIt(String fact, CallFacts other) {
        refused(() -> verifier.verify(byPerson(other, "apr_1", ask(other))), "permit_mismatch", fact);
    }

    @ParameterizedTest
    @MethodSource("factsOtherThanTheAsk")
    void aPersonCannotPermitWhatThePolicyDidNotPutUp(String fact, CallFacts other) {
        refused(() -> verifier.verify(byPerson(FACTS, "apr_1", ask(other))), "permit_mismatch", "ask " + fact);
    }

    @Test
    void anAutomaticPermitWithAnApprovalIsRefused() {
        refused(() -> verifier.verify(automatic(FACTS, "apr_1")), "permit_mismatch", "approval");
    }

    @Test
    void aPersonsPermitWithoutAnApprovalIsRefused() {
        refused(() -> verifier.verify(byPerson(FACTS, null, ask(FACTS))), "permit_mismatch", "approval");
    }

    @Test
    void aPersonsPermitWithoutTheAskIsRefused() {
        var permit = sealer(SealPair.APPROVAL_TO_CONNECTOR).seal(new SealedClaims.Permit(FACTS, "apr_1", null, LATER));
        refused(() -> verifier.verify(permitted(permit, null)), "seal_unknown_key", "");
    }

    @Test
    void thePolicysPermitIsNoPersonsPermit() {
        var permit = sealer(SealPair.POLICY_TO_CONNECTOR).seal(new SealedClaims.Permit(FACTS, "apr_1", null, LATER));
        refused(() -> verifier.verify(permitted(permit, ask(FACTS))), "seal_unknown_key", "");
    }

    @Test
    void anAskIsNoPermit() {
        refused(() -> verifier.verify(permitted(ask(FACTS), null)), "seal_wrong_use", "");
    }

    @Test
    void changedSealsAreRefused() {
        var good = automatic(FACTS, null).permit();
        var parts = good.split("\\.");
        var flipped = parts[2].charAt(0) == 'A' ? 'B' : 'A';
        refused(
                () -> verifier.verify(
                        permitted(parts[0] + "." + parts[1] + "." + flipped + parts[2].substring(1), null)),
                "seal_bad_signature",
                "");
        refused(() -> verifier.verify(permitted("nonsense", null)), "seal_malformed", "");
    }

    @Test
    void eitherServiceMayRefuse() {
        var denied = new Outcome.Denied(Outcome.By.POLICY, "policy_changed", "changed", List.of());
        for (var pair : List.of(SealPair.POLICY_TO_CONNECTOR, SealPair.APPROVAL_TO_CONNECTOR)) {
            assertThat(verifier.verify(refusal(pair, CALL, denied)).outcome()).isEqualTo(denied);
        }
    }

    @Test
    void aRefusalOfAnotherCallIsRefused() {
        var denied = new Outcome.Denied(Outcome.By.POLICY, "policy_changed", "changed", List.of());
        refused(
                () -> verifier.verify(refusal(SealPair.POLICY_TO_CONNECTOR, CallId.random(), denied)),
                "permit_mismatch",
                "call");
    }

    @Test
    void aRefusalCannotSayThatSomethingWasDone() {
        var unknown = new Outcome.OutcomeUnknown("upstream_timeout", "x");
        refused(
                () -> verifier.verify(refusal(SealPair.POLICY_TO_CONNECTOR, CALL, unknown)),
                "permit_mismatch",
                "outcome");
    }

    private static void refused(Runnable verification, String cause, String detail) {
        assertThatThrownBy(verification::run)
                .isInstanceOfSatisfying(
                        PoisonRecordException.class,
                        poison -> assertThat(poison.causeCode()).isEqualTo(cause))
                .hasMessageContaining(detail);
    }

    private static CallPermitted automatic(CallFacts facts, String approval) {
        return permitted(
                sealer(SealPair.POLICY_TO_CONNECTOR).seal(new SealedClaims.Permit(facts, approval, null, LATER)), null);
    }

    private static CallPermitted byPerson(CallFacts facts, String approval, String ask) {
        return permitted(
                sealer(SealPair.APPROVAL_TO_CONNECTOR).seal(new SealedClaims.Permit(facts, approval, null, LATER)),
                ask);
    }

    private static CallRefused refusal(SealPair pair, CallId call, Outcome outcome) {
        var text = EventJson.writeOutcome(outcome);
        var seal = sealer(pair).seal(new SealedClaims.Refusal(call, AGENT, TOOL, ARGUMENTS.digest(), text));
        return new CallRefused(requested(), seal, Instant.now());
    }

    private static String ask(CallFacts facts) {
        return sealer(SealPair.POLICY_TO_CONNECTOR).seal(new SealedClaims.Ask(facts, LATER));
    }

    private static CallPermitted permitted(String permit, String ask) {
        return new CallPermitted(requested(), permit, ask, Instant.now());
    }

    private static CallRequested requested() {
        return new CallRequested(
                CALL, AGENT, TOOL, ARGUMENTS, null, 0, Instant.now(), LATER, new AgentProof("proof"), null);
    }

    private static Sealer sealer(SealPair pair) {
        try {
            return new Sealer(pair, SealKeyFile.open(keys, pair));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
