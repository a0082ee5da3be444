// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens like those that a login gives, with something about them changed. */
final class PeoplesToken {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey key;
    private final byte[] publicKey;

    /** With the key that the installation signs its tokens with. */
    PeoplesToken(Stack stack) throws IOException, GeneralSecurityException {
        var keys = stack.data().resolve("keys");
        var pem = Files.readString(keys.resolve("approval-service/people-signing-key.pem"))
                .replaceAll("-----[A-Z ]+-----", "");
        key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        publicKey = Files.readString(keys.resolve("launcher/people-public-key"))
                .strip()
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** An admin's, good for all services, but for the change. */
    String with(Consumer<ObjectNode> change) throws GeneralSecurityException {
        return rsa(claims(change), key);
    }

    String signedByAnotherKey() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return rsa(claims(good -> {}), generator.generateKeyPair().getPrivate());
    }

    String unsigned() {
        return encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + claims(good -> {}) + ".";
    }

    /** With what everybody may know of the key as the secret of another algorithm. */
    List<String> signedWithThePublicKey() throws GeneralSecurityException {
        var header = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        var signed = header + "." + claims(good -> {});
        var der = Base64.getDecoder().decode(publicKey);
        return List.of(signed + "." + hmac(publicKey, signed), signed + "." + hmac(der, signed));
    }

    private static String claims(Consumer<ObjectNode> change) {
        long now = Instant.now().getEpochSecond();
        var claims = Http.JSON
                .createObjectNode()
                .put("iss", "agentport-local")
                .put("azp", "agentport-local")
                .put("sub", "admin")
                .put("upn", "admin")
                .put("iat", now)
                .put("exp", now + 300);
        claims.putArray("aud").add("agentport-approval").add("agentport-policy").add("agentport-connector");
        claims.putArray("groups").add("admin");
        change.accept(claims);
        return encode(claims.toString());
    }

    private static String rsa(String claims, PrivateKey key) throws GeneralSecurityException {
        var signed = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + claims;
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + URL.encodeToString(signature.sign());
    }

    private static String hmac(byte[] secret, String signed) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return URL.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
