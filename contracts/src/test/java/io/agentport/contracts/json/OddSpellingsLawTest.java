// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.agentport.contracts.calls.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;

/** However a value is spelt, it has one form and one digest: those that a library finds for the value itself. */
class OddSpellingsLawTest {
    private static final long SEED = 20261125;
    private static final int RUNS = 4_000;
    private static final int MOST_LEVELS = 5;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Random random = new Random(SEED);

    @Test
    void everySpellingOfAValueHasItsOneForm() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            var value = object(1);
            var expected = new JsonCanonicalizer(new ObjectMapper().writeValueAsString(value)).getEncodedString();
            var spelt = spelt(value);

            var read = StrictJson.readObject(spelt.getBytes(StandardCharsets.UTF_8));

            var which = "run " + run + " of seed " + SEED;
            assertThat(read.text()).as(which).isEqualTo(expected);
            assertThat(read.digest()).as(which).isEqualTo(Digest.ofText(expected));
            assertThat(StrictJson.readObject(read.bytes())).as(which).isEqualTo(read);
        }
    }

    private JsonNode object(int level) {
        var object = NODES.objectNode();
        for (int i = random.nextInt(5); i >= 0; i--) {
            object.set(text(), value(level + 1));
        }
        return object;
    }

    private JsonNode value(int level) {
        return switch (random.nextInt(level > MOST_LEVELS ? 5 : 7)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2, 3 -> NODES.numberNode(random.nextInt());
            case 4 -> NODES.textNode(text());
            case 5 -> object(level);
            default -> {
                var items = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(level + 1));
                }
                yield items;
            }
        };
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            int c = random.nextInt(3) == 0 ? random.nextInt(Character.MAX_CODE_POINT + 1) : random.nextInt(0x80);
            text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '"' : c);
        }
        return text.toString();
    }

    private String spelt(JsonNode value) {
        return blank()
                + switch (value.getNodeType()) {
                    case OBJECT -> {
                        var members = new ArrayList<String>();
                        value.properties()
                                .forEach(member -> members.add(
                                        blank() + spelt(member.getKey()) + blank() + ":" + spelt(member.getValue())));
                        Collections.shuffle(members, random);
                        yield "{" + String.join(",", members) + blank() + "}";
                    }
                    case ARRAY -> {
                        var items = new ArrayList<String>();
                        value.forEach(item -> items.add(spelt(item)));
                        yield "[" + String.join(",", items) + blank() + "]";
                    }
                    case STRING -> spelt(value.textValue());
                    case NUMBER ->
                        value.asText()
                                + List.of("", ".0", "e0", "00E-2", ".000e+0").get(random.nextInt(5));
                    default -> value.asText();
                }
                + blank();
    }

    private String spelt(String text) {
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

    private String blank() {
        return List.of("", "", "", " ", "\n", "\r\n\t").get(random.nextInt(6));
    }
}
