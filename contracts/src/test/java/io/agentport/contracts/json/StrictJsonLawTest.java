// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class StrictJsonLawTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    @Property(tries = 2000)
    void canonicalFormIsAFixedPointAndKeepsTheValue(@ForAll long seed) throws Exception {
        var value = object(new Random(seed), 0);

        var canonical = StrictJson.readObject(JACKSON.writeValueAsBytes(value));

        assertThat(StrictJson.readObject(canonical.bytes())).isEqualTo(canonical);
        assertThat(JACKSON.readTree(canonical.text())).isEqualTo(JACKSON.readTree(JACKSON.writeValueAsBytes(value)));
    }

    @Property(tries = 1000)
    void theOrderOfKeysNeverChangesTheDigest(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        var value = object(random, 0);
        var names = new ArrayList<String>();
        value.fieldNames().forEachRemaining(names::add);
        Collections.shuffle(names, random);
        var shuffled = JsonNodeFactory.instance.objectNode();
        names.forEach(name -> shuffled.set(name, value.get(name)));

        assertThat(StrictJson.readObject(JACKSON.writeValueAsBytes(shuffled)).digest())
                .isEqualTo(
                        StrictJson.readObject(JACKSON.writeValueAsBytes(value)).digest());
    }

    /** Whatever the bytes: the documented exception or canonical JSON, nothing else. */
    @Property(tries = 5000)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
        readsOrRefuses(bytes);
    }

    @Property(tries = 5000)
    void mutatedJsonIsReadOrRefused(@ForAll long seed) throws IOException {
        var random = new Random(seed);
        byte[] bytes = JACKSON.writeValueAsBytes(object(random, 0));
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        readsOrRefuses(bytes);
    }

    private static void readsOrRefuses(byte[] bytes) {
        try {
            var canonical = StrictJson.readObject(bytes);
            assertThat(canonical.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(canonical.bytes());
        } catch (RefusedJsonException e) {
            assertThat(e.refusal()).isNotNull();
        }
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode object(Random random, int depth) {
        var node = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(5); i >= 0; i--) {
            node.set(string(random), value(random, depth + 1));
        }
        return node;
    }

    private static JsonNode value(Random random, int depth) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 4 ? 6 : 8)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextInt());
            case 3 -> nodes.numberNode(random.nextLong() >> 11);
            case 4 -> nodes.numberNode(random.nextGaussian());
            case 5 -> nodes.textNode(string(random));
            case 6 -> object(random, depth + 1);
            default -> {
                var items = nodes.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(random, depth + 1));
                }
                yield items;
            }
        };
    }

    private static String string(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int c = random.nextInt(4) == 0 ? random.nextInt(0x10FFFF + 1) : random.nextInt(0x80);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }
}
