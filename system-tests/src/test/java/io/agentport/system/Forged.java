// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records and seals as real ones, with one thing changed. */
final class Forged {
    private Forged() {}

    /** Every fact that a seal binds, changed under the old signature. */
    static Map<String, String> inClaims(SealText seal, CallRequested call) {
        var other = new LinkedHashMap<String, String>();
        other.put("call", seal.with("/claims/facts/call", CallId.random().value()));
        other.put("agent", seal.with("/claims/facts/agent", "other"));
        other.put("integration", seal.with("/claims/facts/tool/integration", "other"));
        other.put("tool", seal.with("/claims/facts/tool/tool", "delete_customer"));
        other.put(
                "arguments",
                seal.with("/claims/facts/arguments", Digest.ofText("{}").value()));
        other.put(
                "definition",
                seal.with("/claims/facts/definition", Digest.ofText("other").value()));
        other.put("revision", seal.with("/claims/facts/revision", 2_000));
        other.put("approval", seal.with("/claims/approval", "appr_00000000000000000000000000000000"));
        other.put(
                "deadline",
                seal.with("/claims/not_after", call.notAfter().plusSeconds(3600).toString()));
        other.put("issuer", seal.with("/iss", "connector"));
        other.put("audience", seal.with("/aud", "gateway"));
        other.put("use", seal.with("/use", "outcome"));
        return other;
    }

    /** Sealed as it should be, with a key of the stranger's own that has this id. */
    static String sealedWith(Path keys, String keyId, CallPermitted real) throws IOException {
        var directory = Files.createDirectories(keys.resolve(keyId));
        var secret = SealKeyFile.generate().split(" ", 2)[1];
        Files.writeString(directory.resolve(SealPair.POLICY_TO_CONNECTOR.fileName()), keyId + " " + secret);
        var claims = SealText.of(real.permit()).payload().at("/claims/facts");
        var call = real.call();
        var facts = new CallFacts(
                call.call(),
                call.agent(),
                call.tool(),
                call.argumentsDigest(),
                new Digest(claims.path("definition").asText()),
                claims.path("revision").asLong());
        return new Sealer(SealPair.POLICY_TO_CONNECTOR, SealKeyFile.open(directory, SealPair.POLICY_TO_CONNECTOR))
                .seal(new SealedClaims.Permit(facts, null, null, call.notAfter()));
    }

    static CallPermitted permitted(CallRequested call, String permit) {
        return new CallPermitted(call, permit, null, Instant.now());
    }

    static CallPermitted byPerson(CallRequested call, String permit, String ask) {
        return new CallPermitted(call, permit, ask, Instant.now());
    }

    static ApprovalRequired ask(ApprovalRequired real, CallRequested call, String seal) {
        return new ApprovalRequired(
                call,
                real.definition(),
                real.revision(),
                real.risk(),
                real.title(),
                real.rules(),
                real.approverGroups(),
                real.decidedAt(),
                real.expiresAt(),
                seal,
                real.askForConnector());
    }

    static CallRequested withId(CallRequested call, CallId id) {
        return call(call, id, call.agent(), call.tool(), call.arguments(), call.notAfter());
    }

    static CallRequested withAgent(CallRequested call, String agent) {
        return call(call, call.call(), new AgentId(agent), call.tool(), call.arguments(), call.notAfter());
    }

    static CallRequested withTool(CallRequested call, String integration, String tool) {
        return call(call, call.call(), call.agent(), new ToolId(integration, tool), call.arguments(), call.notAfter());
    }

    static CallRequested withArguments(CallRequested call, String arguments) {
        return call(
                call, call.call(), call.agent(), call.tool(), CanonicalJson.ofCanonical(arguments), call.notAfter());
    }

    static CallRequested goodFor(CallRequested call, Duration time) {
        return call(
                call,
                call.call(),
                call.agent(),
                call.tool(),
                call.arguments(),
                Instant.now().plus(time));
    }

    private static CallRequested call(
            CallRequested real, CallId id, AgentId agent, ToolId tool, CanonicalJson arguments, Instant notAfter) {
        return new CallRequested(
                id,
                agent,
                tool,
                arguments,
                real.reason(),
                real.replyPartition(),
                real.acceptedAt(),
                notAfter,
                real.proof(),
                real.traceparent());
    }
}
