// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.agentport.contracts.calls.Digest;
import java.nio.charset.StandardCharsets;

/**
 * A JSON object in canonical form (RFC 8785). Inside events it travels as a string, so that no JSON library on the way
 * can change a byte of it.
 */
public final class CanonicalJson {
    private final String text;

    CanonicalJson(String text) {
        this.text = text;
    }

    /**
     * Takes text that claims to be canonical already, as events carry it.
     *
     * @throws IllegalArgumentException if it is refused by {@link StrictJson} or differs from its canonical form
     */
    @JsonCreator
    public static CanonicalJson ofCanonical(String text) {
        CanonicalJson read;
        try {
            read = StrictJson.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (RefusedJsonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (!read.text.equals(text)) {
            throw new IllegalArgumentException("the JSON is not in canonical form");
        }
        return read;
    }

    /** The canonical text; its UTF-8 bytes are what {@link #digest} covers. */
    @JsonValue
    public String text() {
        return text;
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public Digest digest() {
        return Digest.ofBytes(bytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CanonicalJson that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
