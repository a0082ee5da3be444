// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.agentport.contracts.calls.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Seals claims for one other service: compact JWS (RFC 7515) with HMAC-SHA-256. Safe for use by any thread. */
public final class Sealer {
    private final SealPair pair;
    private final SealKeyFile keys;

    public Sealer(SealPair pair, SealKeyFile keys) {
        this.pair = pair;
        this.keys = keys;
    }

    /**
     * Seals claims with the pair's first key.
     *
     * @throws IllegalArgumentException if the pair does not carry such claims
     */
    public String seal(SealedClaims claims) {
        if (!pair.carries(claims.getClass())) {
            throw new IllegalArgumentException(
                    pair + " does not carry " + claims.getClass().getSimpleName());
        }
        var key = keys.signing();
        var payload = SealJson.MAPPER.createObjectNode();
        payload.put("iss", pair.issuer().code());
        payload.put("aud", pair.audience().code());
        payload.put("use", SealedClaims.use(claims.getClass()));
        payload.set("claims", SealJson.MAPPER.valueToTree(claims));
        try {
            var header = new SealJson.Header(SealJson.ALGORITHM, key.id(), SealJson.TYPE);
            var signed = encode(SealJson.MAPPER.writeValueAsBytes(header))
                    + "."
                    + encode(SealJson.MAPPER.writeValueAsBytes(payload));
            byte[] mac = Hmac.sha256(key.secret(), signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(mac);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("claims can always be written", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
