// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/**
 * Reads untrusted JSON strictly and writes its canonical form (RFC 8785). Everything that two parsers could read
 * differently is refused: duplicate keys, lone surrogates, numbers that no double holds exactly, and what is too deep
 * or too large to be looked at by a person.
 */
public final class StrictJson {
    public static final int MAX_DEPTH = 64;
    public static final int MAX_BYTES = 256 * 1024;

    /** Longer literals cannot be the exact value of a double that a person would write. */
    private static final int MAX_NUMBER_LENGTH = 400;

    /** Levels that an envelope, such as a JSON-RPC request, may put around an object of {@link #MAX_DEPTH} levels. */
    private static final int ENVELOPE_DEPTH = 8;

    private static final int PLAIN_INTEGER_DIGITS = 15;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + ENVELOPE_DEPTH + 1)
                    .maxNumberLength(Integer.MAX_VALUE) // both are as long as the text at most, and that is limited
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final int maxDepth;

    private StrictJson(JsonParser parser, int maxDepth) {
        this.parser = parser;
        this.maxDepth = maxDepth;
    }

    /**
     * Reads one JSON object of at most {@link #MAX_BYTES} bytes and {@link #MAX_DEPTH} levels.
     *
     * @throws RefusedJsonException naming the refusal and the place
     */
    public static CanonicalJson readObject(byte[] utf8) throws RefusedJsonException {
        return readObject(utf8, MAX_BYTES);
    }

    /** As {@link #readObject(byte[])} with another limit on the size, in bytes. */
    public static CanonicalJson readObject(byte[] utf8, int maxBytes) throws RefusedJsonException {
        return read(utf8, maxBytes, MAX_DEPTH);
    }

    /**
     * Reads a request that holds such an object somewhere within, so that it may be larger and a few levels deeper. What
     * is taken out of it with {@link CanonicalJson#object} is checked on its own with {@link #readObject(byte[])}.
     */
    public static CanonicalJson readEnvelope(byte[] utf8, int maxBytes) throws RefusedJsonException {
        return read(utf8, maxBytes, MAX_DEPTH + ENVELOPE_DEPTH);
    }

    private static CanonicalJson read(byte[] utf8, int maxBytes, int maxDepth) throws RefusedJsonException {
        if (utf8.length > maxBytes) {
            throw new RefusedJsonException(
                    JsonRefusal.TOO_LARGE,
                    Place.WHOLE,
                    "the JSON has " + utf8.length + " bytes, at most " + maxBytes + " are read");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedJsonException(JsonRefusal.NOT_UTF8, Place.WHOLE, "the JSON is not UTF-8");
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            var reader = new StrictJson(parser, maxDepth);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedJsonException(JsonRefusal.NOT_AN_OBJECT, Place.WHOLE, "expected a JSON object");
            }
            var out = new StringBuilder(text.length());
            write(reader.value(Place.WHOLE, 1), out);
            if (parser.nextToken() != null) {
                throw new RefusedJsonException(
                        JsonRefusal.NOT_JSON, Place.WHOLE, "there is more after the JSON object");
            }
            return new CanonicalJson(out.toString());
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var place = at == null ? "" : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new RefusedJsonException(JsonRefusal.NOT_JSON, Place.WHOLE, "not JSON" + place);
        } catch (IOException e) {
            throw new IllegalStateException("reading from a string does no input", e);
        }
    }

    /** The value at the parser's current token. Objects are sorted by UTF-16 code units, as RFC 8785 section 3.2.3. */
    private @Nullable Object value(Place place, int depth) throws IOException, RefusedJsonException {
        var token = parser.currentToken();
        if (token == null) {
            throw new RefusedJsonException(JsonRefusal.NOT_JSON, place, "the JSON ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(place, depth);
            case START_ARRAY -> array(place, depth);
            case VALUE_STRING -> string(parser.getText(), place);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText(), place);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new RefusedJsonException(JsonRefusal.NOT_JSON, place, "not JSON");
        };
    }

    private Map<String, @Nullable Object> object(Place place, int depth) throws IOException, RefusedJsonException {
        requireDepth(place, depth);
        var members = new TreeMap<String, @Nullable Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = string(parser.currentName(), place);
            var at = place.at(name);
            if (members.containsKey(name)) {
                throw new RefusedJsonException(JsonRefusal.DUPLICATE_KEY, at, "the key stands twice");
            }
            parser.nextToken();
            members.put(name, value(at, depth + 1));
        }
        return members;
    }

    private List<@Nullable Object> array(Place place, int depth) throws IOException, RefusedJsonException {
        requireDepth(place, depth);
        var items = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(place.at(items.size()), depth + 1));
        }
        return items;
    }

    private void requireDepth(Place place, int depth) throws RefusedJsonException {
        if (depth > maxDepth) {
            throw new RefusedJsonException(JsonRefusal.TOO_DEEP, place, "more than " + maxDepth + " levels");
        }
    }

    private static String string(String value, Place place) throws RefusedJsonException {
        // a pair comes out of codePoints() as one code point above U+FFFF, so what is left in the range is half of one
        if (value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new RefusedJsonException(
                    JsonRefusal.LONE_SURROGATE, place, "half of a surrogate pair is not a character");
        }
        return value;
    }

    private static CanonicalNumber number(String literal, Place place) throws RefusedJsonException {
        if (isPlainInteger(literal)) {
            return new CanonicalNumber(literal);
        }
        if (literal.length() > MAX_NUMBER_LENGTH) {
            throw notExact(place);
        }
        try {
            var canonical = NumberToJSON.serializeNumber(Double.parseDouble(literal));
            if (new BigDecimal(literal).compareTo(new BigDecimal(canonical)) == 0) {
                return new CanonicalNumber(canonical);
            }
        } catch (IOException | NumberFormatException e) {
            // not finite as a double: refused below like every other number that a double does not hold
        }
        throw notExact(place);
    }

    private static RefusedJsonException notExact(Place place) {
        return new RefusedJsonException(
                JsonRefusal.NUMBER_NOT_EXACT, place, "no double has exactly this value; send it as a string");
    }

    /** True for integers that are their own canonical form, which is nearly every number that is sent. */
    private static boolean isPlainInteger(String literal) {
        if (literal.length() > PLAIN_INTEGER_DIGITS) {
            return false;
        }
        for (int i = 0; i < literal.length(); i++) {
            if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private record CanonicalNumber(String text) {}

    private static void write(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> members -> {
                char before = '{';
                for (var member : members.entrySet()) {
                    out.append(before);
                    writeString((String) member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                    before = ',';
                }
                out.append(before == '{' ? "{}" : "}");
            }
            case List<?> items -> {
                char before = '[';
                for (var item : items) {
                    out.append(before);
                    write(item, out);
                    before = ',';
                }
                out.append(before == '[' ? "[]" : "]");
            }
            case String string -> writeString(string, out);
            case CanonicalNumber number -> out.append(number.text());
            default -> out.append(value); // true and false
        }
    }

    static JsonParser parser(String canonical) throws IOException {
        return FACTORY.createParser(canonical);
    }

    static void writeString(String value, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
