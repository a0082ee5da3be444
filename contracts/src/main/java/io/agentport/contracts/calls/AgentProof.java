// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;

/**
 * Proves that the agent itself asked for this call: an HMAC that only a holder of the presented API key can make. The
 * gateway keeps no key, so a gateway that lies cannot act for agents that are not talking to it.
 */
public record AgentProof(@JsonValue String value) {
    @JsonCreator
    public AgentProof {}

    public static AgentProof make(byte[] proofKey, CallId call, ToolId tool, Digest arguments, Instant notAfter) {
        // none of the parts can hold a line feed, so the joined text is unambiguous
        var message = String.join(
                "\n",
                "agentport-call-v1",
                call.value(),
                tool.integration(),
                tool.tool(),
                arguments.value(),
                Long.toString(notAfter.toEpochMilli()));
        byte[] mac = Hmac.sha256(proofKey, message.getBytes(StandardCharsets.UTF_8));
        return new AgentProof(Base64.getUrlEncoder().withoutPadding().encodeToString(mac));
    }

    /** Compares in constant time. */
    public boolean proves(byte[] proofKey, CallId call, ToolId tool, Digest arguments, Instant notAfter) {
        var expected = make(proofKey, call, tool, arguments, notAfter);
        return MessageDigest.isEqual(
                expected.value.getBytes(StandardCharsets.US_ASCII), value.getBytes(StandardCharsets.UTF_8));
    }
}
