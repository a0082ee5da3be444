// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Collectors;

/** The key pair that signs people's tokens in local mode, and tokens signed with it. */
final class PeopleTokens {
    private static final Duration LIFE = Duration.ofHours(8);
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final Path privateKey;
    private final Path publicKey;

    PeopleTokens(Path directory) {
        this.privateKey = directory.resolve("people-signing-key.pem");
        this.publicKey = directory.resolve("people-public-key.txt");
    }

    void generate() throws IOException {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var pair = generator.generateKeyPair();
            var body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(pair.getPrivate().getEncoded());
            Files.writeString(privateKey, "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
            Files.writeString(
                    publicKey,
                    Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("no RSA", e);
        }
    }

    Path privateKeyFile() {
        return privateKey;
    }

    /** Base64 of the DER form, as {@code quarkus.oidc.public-key} takes it. */
    String publicKey() throws IOException {
        return Files.readString(publicKey);
    }

    String sign(String user, String client, String... roles) throws IOException {
        long now = Instant.now().getEpochSecond();
        var groups = Arrays.stream(roles).map(role -> '"' + role + '"').collect(Collectors.joining(","));
        var claims = "{\"iss\":\"agentport-local\",\"aud\":[\"agentport-approval\",\"agentport-policy\","
                + "\"agentport-connector\"],\"azp\":\"" + client + "\",\"sub\":\"" + user + "\",\"upn\":\"" + user
                + "\",\"groups\":[" + groups + "],\"jti\":\"" + UUID.randomUUID() + "\",\"iat\":" + now + ",\"exp\":"
                + (now + LIFE.toSeconds()) + "}";
        var signed = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encode(claims);
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(readPrivateKey())));
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot sign a token", e);
        }
    }

    private byte[] readPrivateKey() throws IOException {
        var body = Files.readString(privateKey).replaceAll("-----[A-Z ]+-----", "");
        return Base64.getMimeDecoder().decode(body);
    }

    private static String encode(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
