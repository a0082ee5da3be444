// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/** The launcher's own proof before the people's APIs: an admin's token that is gone in a minute. */
final class PeoplesToken {
    static final String ISSUER = "agentport-local";
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private PeoplesToken() {}

    static String sign(Path signingKey, Clock clock) throws IOException {
        long now = clock.instant().getEpochSecond();
        var claims = """
                {"iss":"%s","aud":["agentport-approval","agentport-policy","agentport-connector"],\
                "azp":"agentport-local","sub":"local-launcher","upn":"local-launcher","groups":["admin"],\
                "iat":%d,"exp":%d}""".formatted(ISSUER, now, now + LIFE.toSeconds());
        var signed = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encode(claims);
        try {
            var pem = Files.readString(signingKey).replaceAll("-----[A-Z ]+-----", "");
            var key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem));
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(key));
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot sign with " + signingKey, e);
        }
    }

    private static String encode(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
