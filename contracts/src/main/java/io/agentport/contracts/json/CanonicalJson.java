// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonToken;
import io.agentport.contracts.calls.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    /**
     * A member that is itself an object; empty if it is missing or something else. A part of a canonical text is
     * canonical, so nothing is read or written anew.
     */
    public Optional<CanonicalJson> object(String member) {
        return Optional.ofNullable(members().get(member))
                .filter(value -> value.startsWith("{"))
                .map(CanonicalJson::new);
    }

    /** A member that is a string; empty if it is missing or something else. */
    public Optional<String> string(String member) {
        return Optional.ofNullable(members().get(member))
                .filter(value -> value.startsWith("\""))
                .map(CanonicalJson::readString);
    }

    private static String readString(String json) {
        try (var parser = StrictJson.parser(json)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        }
    }

    /** This object without a member, which it need not have. */
    public CanonicalJson without(String member) {
        var kept = members();
        if (kept.remove(member) == null) {
            return this;
        }
        var out = new StringBuilder(text.length()).append('{');
        kept.forEach((name, value) -> {
            StrictJson.writeString(name, out.append(out.length() > 1 ? "," : ""));
            out.append(':').append(value);
        });
        return new CanonicalJson(out.append('}').toString());
    }

    /** The members in their order, each value as its part of the text. */
    private Map<String, String> members() {
        var members = new LinkedHashMap<String, String>();
        try (var parser = StrictJson.parser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                int end = (int) parser.currentLocation().getCharOffset();
                members.put(name, text.substring(start, end));
            }
        } catch (IOException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        }
        return members;
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
