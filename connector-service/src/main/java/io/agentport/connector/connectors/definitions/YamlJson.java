// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The JSON that a part of a YAML file says; only what JSON can say is accepted. */
final class YamlJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private YamlJson() {}

    static JsonNode convert(String file, Node node) {
        if (node.getAnchor().isPresent()) {
            throw YamlObject.invalid(file, node, "anchors are not used here; use `like`");
        }
        return switch (node) {
            case MappingNode mapping -> {
                var object = NODES.objectNode();
                for (var member : mapping.getValue()) {
                    var key = YamlObject.key(file, member.getKeyNode());
                    if (object.has(key)) {
                        throw YamlObject.invalid(file, member.getKeyNode(), "`" + key + "` stands twice");
                    }
                    object.set(key, convert(file, member.getValueNode()));
                }
                yield object;
            }
            case SequenceNode sequence -> {
                var array = NODES.arrayNode();
                sequence.getValue().forEach(item -> array.add(convert(file, item)));
                yield array;
            }
            case ScalarNode scalar -> scalar(file, scalar);
            default -> throw YamlObject.invalid(file, node, "not JSON");
        };
    }

    private static JsonNode scalar(String file, ScalarNode scalar) {
        var tag = scalar.getTag();
        var value = scalar.getValue();
        try {
            if (tag.equals(Tag.STR)) {
                return NODES.textNode(value);
            } else if (tag.equals(Tag.INT)) {
                return NODES.numberNode(new BigInteger(value));
            } else if (tag.equals(Tag.FLOAT)) {
                return NODES.numberNode(new BigDecimal(value));
            } else if (tag.equals(Tag.BOOL)) {
                return NODES.booleanNode(value.equals("true"));
            } else if (tag.equals(Tag.NULL)) {
                return NODES.nullNode();
            }
        } catch (NumberFormatException e) {
            throw YamlObject.invalid(file, scalar, "`" + value + "` is not a number that JSON can write");
        }
        throw YamlObject.invalid(file, scalar, "JSON has no " + tag);
    }
}
