// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An agent's API key: {@code ap_} and 256 random bits, base64url. It is shown once and never stored; the gateway knows
 * its {@link #hash}, policy-service besides that its {@link #proofKey}.
 */
public final class AgentKey {
    private static final Pattern FORM = Pattern.compile("ap_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private final String value;

    private AgentKey(String value) {
        this.value = value;
    }

    public static AgentKey random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new AgentKey("ap_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** Empty if the text has not the form of a key. */
    public static Optional<AgentKey> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new AgentKey(text)) : Optional.empty();
    }

    /** What is stored to recognise the key. 256 random bits need no salt and no slow hash. */
    public Digest hash() {
        return Digest.ofText(value);
    }

    /** Keys {@link AgentProof}. Whoever holds it can speak for the agent, so it stays in policy-service's database. */
    public byte[] proofKey() {
        return derive("proof");
    }

    byte[] derive(String use) {
        return Hmac.sha256(
                value.getBytes(StandardCharsets.UTF_8), ("agentport/" + use + "/v1").getBytes(StandardCharsets.UTF_8));
    }

    /** The key itself, to be shown to its owner once. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
