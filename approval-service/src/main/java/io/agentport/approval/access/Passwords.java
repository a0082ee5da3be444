// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Stores passwords as PBKDF2-HMAC-SHA-512 (RFC 8018). Slow by purpose: call it where blocking is allowed. A hash names its
 * own cost, so that the cost can be raised later.
 */
@ApplicationScoped
class Passwords {
    static final int MIN_LENGTH = 12;
    static final int MAX_LENGTH = 256;

    private static final String SCHEME = "pbkdf2-sha512";
    private static final int ITERATIONS = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The hash of a password that nobody knows, so that an unknown user costs as much as a known one. */
    private final String nobodys = hash(oneTime());

    /** A random password to be shown once: 120 bits in letters and digits that are not mistaken for one another. */
    static String oneTime() {
        var alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
        var password = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            password.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return password.toString();
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return String.join(
                "$", SCHEME, Integer.toString(ITERATIONS), encode(salt), encode(derive(password, salt, ITERATIONS)));
    }

    /** Compares in constant time. */
    boolean matches(String password, String hash) {
        var parts = hash.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalStateException("a stored password has an unknown form");
        }
        var decoder = Base64.getDecoder();
        byte[] derived = derive(password, decoder.decode(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(derived, decoder.decode(parts[3]));
    }

    /** Takes as long as {@link #matches}; the password it compares with was thrown away. */
    boolean matchesNobodys(String password) {
        return matches(password, nobodys);
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every supported Java has PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
