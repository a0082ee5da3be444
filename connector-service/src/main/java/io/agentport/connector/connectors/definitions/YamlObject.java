// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of a definition file that knows where it stands. Whoever reads it asks for every key it knows and then calls
 * {@link #refuseOthers}.
 */
final class YamlObject {
    private static final int MAX_DEPTH = 32;

    private final String file;
    private final Node node;
    private final Map<String, Node> members;
    private final Set<String> read = new LinkedHashSet<>();

    private YamlObject(String file, Node node, Map<String, Node> members) {
        this.file = file;
        this.node = node;
        this.members = members;
    }

    static YamlObject parse(String file, String text) {
        var settings = LoadSettings.builder().setLabel(file).build();
        try {
            refuseDepth(file, new Parse(settings).parseString(text));
            var root = new Compose(settings).composeString(text);
            return of(file, root.orElseThrow(() -> new InvalidDefinitionException(file + ":1:1", "the file is empty")));
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark();
            var place = mark.map(at -> file + ":" + (at.getLine() + 1) + ":" + (at.getColumn() + 1))
                    .orElse(file + ":1:1");
            throw new InvalidDefinitionException(place, "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new InvalidDefinitionException(file + ":1:1", "not YAML: " + e.getMessage());
        }
    }

    /** What composes the tree calls itself for every level, so a file that is too deep must not reach it. */
    private static void refuseDepth(String file, Iterable<Event> events) {
        int depth = 0;
        for (var event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment, Alias, Scalar -> {}
            }
            if (depth > MAX_DEPTH) {
                throw invalid(file, event.getStartMark(), "expected at most " + MAX_DEPTH + " levels of nesting");
            }
        }
    }

    private static YamlObject of(String file, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw invalid(file, node, "expected a mapping");
        }
        var members = new LinkedHashMap<String, Node>();
        for (var member : mapping.getValue()) {
            var key = key(file, member.getKeyNode());
            if (members.put(key, member.getValueNode()) != null) {
                throw invalid(file, member.getKeyNode(), "`" + key + "` stands twice");
            }
        }
        return new YamlObject(file, node, members);
    }

    static String key(String file, Node key) {
        if (key instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw invalid(file, key, "a key is a plain word");
    }

    static InvalidDefinitionException invalid(String file, Node at, String problem) {
        return invalid(file, at.getStartMark(), problem);
    }

    private static InvalidDefinitionException invalid(String file, Optional<Mark> mark, String problem) {
        var place = mark.map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                .orElse("");
        return new InvalidDefinitionException(file + place, problem);
    }

    /** A refusal that points at this mapping. */
    InvalidDefinitionException invalid(String problem) {
        return invalid(file, node, problem);
    }

    /** A refusal that points at a member's value. */
    InvalidDefinitionException invalid(String key, String problem) {
        return invalid(file, members.getOrDefault(key, node), problem);
    }

    Set<String> keys() {
        return members.keySet();
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    private Optional<Node> member(String key) {
        read.add(key);
        return Optional.ofNullable(members.get(key));
    }

    Optional<String> text(String key) {
        return member(key).map(value -> text(value, "`" + key + "`"));
    }

    String requiredText(String key) {
        return text(key).orElseThrow(() -> invalid("`" + key + "` is missing"));
    }

    /** The member as the parser reads it; what the parser refuses is refused with the place. */
    <T> Optional<T> parsed(String key, Function<String, T> parser) {
        return text(key).map(value -> {
            try {
                return parser.apply(value);
            } catch (IllegalArgumentException e) {
                throw invalid(key, "`" + key + "`: " + e.getMessage());
            }
        });
    }

    <T> T requiredParsed(String key, Function<String, T> parser) {
        return parsed(key, parser).orElseThrow(() -> invalid("`" + key + "` is missing"));
    }

    Optional<YamlObject> object(String key) {
        return member(key).map(value -> of(file, value));
    }

    /** The texts of a list; empty if the key is missing. */
    List<String> texts(String key) {
        var value = member(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof SequenceNode sequence)) {
            throw invalid(key, "`" + key + "` is a list");
        }
        var texts = new ArrayList<String>();
        sequence.getValue().forEach(item -> texts.add(text(item, "an item of `" + key + "`")));
        return texts;
    }

    /** The names and values of a mapping of texts, in order; empty if the key is missing. */
    Map<String, String> textMap(String key) {
        var texts = new LinkedHashMap<String, String>();
        object(key).ifPresent(map -> map.keys().forEach(name -> texts.put(name, map.requiredText(name))));
        return texts;
    }

    /** The member as JSON; it must be a mapping. */
    ObjectNode json(String key) {
        var value = member(key).orElseThrow(() -> invalid("`" + key + "` is missing"));
        if (YamlJson.convert(file, value) instanceof ObjectNode object) {
            return object;
        }
        throw invalid(key, "`" + key + "` is a mapping");
    }

    void refuseOthers() {
        for (var key : members.keySet()) {
            if (!read.contains(key)) {
                throw invalid(key, "unknown key `" + key + "`; known here: " + String.join(", ", read));
            }
        }
    }

    private String text(Node value, String what) {
        if (value instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw invalid(file, value, what + " is a text");
    }
}
