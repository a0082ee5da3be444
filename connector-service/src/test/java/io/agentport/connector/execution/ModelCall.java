// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.upstream.Prepared;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Refusal;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call of a scenario, with the records that policy- and approval-service put on {@code permits} for it.
 *
 * @param number names it
 * @param approval null if the policy permits it by itself
 */
record ModelCall(
        int number,
        CallPermitted permitted,
        CallRefused refused,
        @Nullable String approval) implements Comparable<ModelCall> {
    static final AgentId AGENT = new AgentId("support-bot");
    static final AgentId STRANGER = new AgentId("stranger");

    private static final Instant LATER = Instant.now().plusSeconds(3600);

    /** A refund of some amount of charge {@code ch_1}. */
    static ModelCall of(Path seals, int number, ToolId tool, int amount, @Nullable String approval) {
        var request = request(number, tool, amount);
        var facts = new CallFacts(
                request.call(),
                AGENT,
                tool,
                request.argumentsDigest(),
                ModelWorld.tools().find(tool).orElseThrow().definition(),
                1);
        var outcome = EventJson.writeOutcome(new Outcome.Failed(Refusal.ABANDONED, "", null));
        var refusal = new SealedClaims.Refusal(request.call(), AGENT, tool, request.argumentsDigest(), outcome);
        return new ModelCall(
                number,
                permitted(seals, request, facts, approval),
                new CallRefused(
                        request, sealer(seals, SealPair.APPROVAL_TO_CONNECTOR).seal(refusal), Instant.now()),
                approval);
    }

    static CallRequested request(int number, ToolId tool, int amount) {
        return new CallRequested(
                new CallId("call_" + "%032x".formatted(number)),
                AGENT,
                tool,
                CanonicalJson.ofCanonical("{\"amount\":" + amount + ",\"path\":\"/refunds\",\"target\":\"ch_1\"}"),
                null,
                0,
                Instant.now(),
                LATER,
                new AgentProof("not-checked-here"),
                "00-%032x-00000000000000ff-01".formatted(number));
    }

    private static CallPermitted permitted(
            Path seals, CallRequested request, CallFacts facts, @Nullable String approval) {
        var policy = sealer(seals, SealPair.POLICY_TO_CONNECTOR);
        return approval == null
                ? new CallPermitted(
                        request, policy.seal(new SealedClaims.Permit(facts, null, null, LATER)), null, Instant.now())
                : new CallPermitted(
                        request,
                        sealer(seals, SealPair.APPROVAL_TO_CONNECTOR)
                                .seal(new SealedClaims.Permit(facts, approval, null, LATER)),
                        policy.seal(new SealedClaims.Ask(facts, LATER)),
                        Instant.now());
    }

    private static Sealer sealer(Path seals, SealPair pair) {
        try {
            return new Sealer(pair, SealKeyFile.open(seals, pair));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    CallId id() {
        return permitted.call().call();
    }

    AgentId agent() {
        return permitted.call().agent();
    }

    /** What it changes. */
    String effect() {
        return "ch_1";
    }

    boolean asksTheSameAs(ModelCall other) {
        return permitted.call().argumentsDigest().equals(other.permitted.call().argumentsDigest());
    }

    boolean isIn(Prepared prepared) {
        return permitted.call().traceparent().equals(prepared.headers().get("traceparent"));
    }

    @Override
    public int compareTo(ModelCall other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelCall call && call.number == number;
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return "call " + number;
    }
}
