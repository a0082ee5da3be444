// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names one call: {@code call_} and 128 bits in hexadecimal that nobody can guess.
 *
 * <p>A {@linkplain #random() random} one begins with the time, as UUID version 7 does (RFC 9562 section 5.7), so that rows of
 * calls of the same moment stand together in every index on the id.
 */
public record CallId(@JsonValue String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;
    private static final int TIME_BYTES = 6;

    @JsonCreator
    public CallId {
        if (!isCallId(value)) {
            throw new IllegalArgumentException("a call id is `call_` and 32 hexadecimal digits");
        }
    }

    public static boolean isCallId(String value) {
        return Characters.isHex(value, "call_", 2 * BYTES);
    }

    /** An id of 48 bits of this machine's time, in milliseconds since 1970, and 80 random bits. */
    public static CallId random() {
        byte[] bits = new byte[BYTES - TIME_BYTES];
        RANDOM.nextBytes(bits);
        var hex = HexFormat.of();
        return new CallId("call_" + hex.toHexDigits(System.currentTimeMillis(), 2 * TIME_BYTES) + hex.formatHex(bits));
    }

    /**
     * The call that an agent names by an {@code Idempotency-Key}: the same agent and key always give the same id. The
     * key is hashed with a value only the agent knows, so that nobody else can compute the id. That value comes from the
     * agent's API key: with a new API key the same idempotency key names another call.
     */
    public static CallId ofIdempotencyKey(AgentKey agentKey, String idempotencyKey) {
        byte[] mac = Hmac.sha256(agentKey.derive("idempotency"), idempotencyKey.getBytes(StandardCharsets.UTF_8));
        return new CallId("call_" + HexFormat.of().formatHex(mac, 0, BYTES));
    }

    /**
     * As {@link #ofIdempotencyKey(AgentKey, String)} for an agent that comes with tokens, which change from one request to
     * the next: the id is made of the client. Who knows the client's name and the idempotency key can compute it; it is
     * shown to its own agent only.
     */
    public static CallId ofIdempotencyKey(OAuthClient client, String idempotencyKey) {
        var issuer = client.issuer();
        var name = client.client();
        // lengths, so that no other three texts are joined to the same one
        var text = "agentport/idempotency/oauth/v1 " + issuer.length() + " " + name.length() + " " + issuer + name
                + idempotencyKey;
        byte[] digest = Digest.ofText(text).bytes();
        return new CallId("call_" + HexFormat.of().formatHex(digest, 0, BYTES));
    }

    @Override
    public String toString() {
        return value;
    }
}
