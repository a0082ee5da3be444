// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest, written {@code sha256:} and 64 hexadecimal digits. */
public record Digest(@JsonValue String value) {
    private static final String PREFIX = "sha256:";

    @JsonCreator
    public Digest {
        if (!Characters.isHex(value, PREFIX, 64)) {
            throw new IllegalArgumentException("a digest is `sha256:` and 64 hexadecimal digits");
        }
    }

    public static Digest ofBytes(byte[] bytes) {
        return new Digest(PREFIX + HexFormat.of().formatHex(sha256(bytes)));
    }

    /** The digest of the text's UTF-8 bytes. */
    public static Digest ofText(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(value, PREFIX.length(), value.length());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
