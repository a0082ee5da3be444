// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * A JSON object as a careless or hostile agent may spell it, and its canonical form, which comes from the values themselves
 * and from a library, not from reading the text.
 */
record OddlySpelt(String text, String canonical) {
    private static final List<String> TEXTS = List.of(
            "a",
            "Zoë",
            "日本",
            "😀",
            "\"",
            "\\",
            "/",
            "\n",
            "\t",
            "\b",
            "\f",
            "\r",
            "\u0001",
            "\u001f",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u200b",
            "\u200d",
            "\u2028",
            "\u202e",
            "\u2066",
            "\ufeff",
            "\ud83d\udc68\u200d\ud83d\udcbb",
            "\udb40\udc41",
            "e\u0301",
            " ",
            "<U+202E>",
            "&",
            "=",
            "{\"x\":1}",
            "null",
            "\\u0041",
            "%41",
            "\ufb33",
            "\uffff");

    static OddlySpelt of(Map<String, Object> members, Random random) {
        var names = new ArrayList<>(members.keySet());
        Collections.shuffle(names, random);
        var out = new StringBuilder("{");
        for (var name : names) {
            var value = members.get(name);
            out.append(out.length() > 1 ? "," : "").append(blank(random)).append(spelt(name, random));
            out.append(blank(random)).append(':').append(blank(random));
            out.append(value instanceof Integer number ? spelt(number, random) : spelt((String) value, random));
            out.append(blank(random));
        }
        try {
            var plain = Http.JSON.writeValueAsString(members);
            return new OddlySpelt(out.append('}').toString(), new JsonCanonicalizer(plain).getEncodedString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text of hostile pieces, never empty. */
    static String text(Random random, int pieces) {
        var text = new StringBuilder("t");
        for (int i = random.nextInt(pieces + 1); i > 0; i--) {
            text.append(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        return text.toString();
    }

    static Map<String, Object> members(Object... namesAndValues) {
        var members = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    private static String blank(Random random) {
        return List.of("", "", " ", "\n", "\r\n\t", "   ").get(random.nextInt(6));
    }

    private static String spelt(int number, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> number + ".0";
            case 1 -> number + "e0";
            case 2 -> number + "00E-2";
            case 3 -> number + ".000e+0";
            default -> String.valueOf(number);
        };
    }

    private static String spelt(String text, Random random) {
        var out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            var character = Character.toString(c);
            if (c < ' ' || c == '"' || c == '\\' || random.nextInt(4) == 0) {
                var escape = random.nextBoolean() ? "\\u%04x" : "\\u%04X";
                character.chars().forEach(unit -> out.append(escape.formatted(unit)));
            } else {
                out.append(c == '/' && random.nextBoolean() ? "\\/" : character);
            }
        });
        return out.append('"').toString();
    }
}
