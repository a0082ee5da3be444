// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.contracts.calls.Hmac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;

/**
 * Reads what one other service sealed for us. Algorithm, type, issuer, audience and use are fixed here and only compared
 * with what the seal says; its {@code kid} selects among this pair's keys only. Safe for use by any thread.
 */
public final class SealReader {
    private final SealPair pair;
    private final SealKeyFile keys;

    public SealReader(SealPair pair, SealKeyFile keys) {
        this.pair = pair;
        this.keys = keys;
    }

    /** Opens a seal that must hold claims of the given type and be good at {@code now}. Never throws for any text. */
    public <C extends SealedClaims> SealResult<C> open(String seal, Class<C> type, Instant now) {
        var parts = seal.split("\\.", -1);
        if (parts.length != 3) {
            return refused(SealRefusal.MALFORMED);
        }
        try {
            var header = SealJson.MAPPER.readValue(decode(parts[0]), SealJson.Header.class);
            if (header == null) { // JSON null
                return refused(SealRefusal.MALFORMED);
            }
            if (!header.alg().equals(SealJson.ALGORITHM)) {
                return refused(SealRefusal.WRONG_ALGORITHM);
            }
            if (!header.typ().equals(SealJson.TYPE)) {
                return refused(SealRefusal.WRONG_TYPE);
            }
            var key = keys.byId(header.kid());
            if (key.isEmpty()) {
                return refused(SealRefusal.UNKNOWN_KEY);
            }
            byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            if (!MessageDigest.isEqual(Hmac.sha256(key.get().secret(), signed), decode(parts[2]))) {
                return refused(SealRefusal.BAD_SIGNATURE);
            }
            return read(SealJson.MAPPER.readTree(decode(parts[1])), type, now);
        } catch (IOException | IllegalArgumentException e) {
            return refused(SealRefusal.MALFORMED);
        }
    }

    private <C extends SealedClaims> SealResult<C> read(JsonNode payload, Class<C> type, Instant now)
            throws IOException {
        if (!payload.path("iss").asText().equals(pair.issuer().code())) {
            return refused(SealRefusal.WRONG_ISSUER);
        }
        if (!payload.path("aud").asText().equals(pair.audience().code())) {
            return refused(SealRefusal.WRONG_AUDIENCE);
        }
        if (!pair.carries(type) || !payload.path("use").asText().equals(SealedClaims.use(type))) {
            return refused(SealRefusal.WRONG_USE);
        }
        var claims = SealJson.MAPPER.treeToValue(payload.path("claims"), type);
        if (claims == null) {
            return refused(SealRefusal.MALFORMED);
        }
        var deadline = claims.deadline();
        return deadline != null && !now.isBefore(deadline)
                ? refused(SealRefusal.EXPIRED)
                : new SealResult.Valid<>(claims);
    }

    private static byte[] decode(String part) {
        return Base64.getUrlDecoder().decode(part);
    }

    private static <C extends SealedClaims> SealResult<C> refused(SealRefusal refusal) {
        return new SealResult.Refused<>(refusal);
    }
}
