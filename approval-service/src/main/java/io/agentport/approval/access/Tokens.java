// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.util.KeyUtils;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/** Issues what proves a person with a local account to the services: a JWT that all of them verify. */
@ApplicationScoped
class Tokens {
    private static final Set<String> AUDIENCES =
            Set.of("agentport-approval", "agentport-policy", "agentport-connector");
    private static final String CLIENT = "agentport-local";

    private final AccessConfig config;
    private final Optional<PrivateKey> key;

    /**
     * Reads the key.
     *
     * @throws IOException if people log in here and there is no key to sign with: the service does not start without
     */
    Tokens(AccessConfig config, LocalMode localMode) throws IOException {
        this.config = config;
        this.key = localMode.on() ? Optional.of(read(config)) : Optional.empty();
    }

    private static PrivateKey read(AccessConfig config) throws IOException {
        var file = config.signingKeyFile()
                .orElseThrow(() -> new IllegalStateException(
                        "`agentport.access.signing-key-file` is not set, and local accounts need it"));
        try {
            return KeyUtils.decodePrivateKey(Files.readString(file));
        } catch (GeneralSecurityException e) {
            throw new IOException("expected an RSA key in PEM (PKCS#8) in " + file, e);
        }
    }

    /** A token and its end. */
    record Token(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "***";
        }
    }

    Token issue(Account account) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var expiresAt = now.plus(config.session());
        var jwt = Jwt.issuer(config.issuer())
                .audience(AUDIENCES)
                .subject(account.name())
                .upn(account.name())
                .groups(account.roles())
                .claim("azp", CLIENT)
                .issuedAt(now)
                .expiresAt(expiresAt)
                .sign(key.orElseThrow());
        return new Token(jwt, expiresAt);
    }
}
