// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects a tool's arguments from its own places and those it includes. */
final class ArgumentReader {
    /** The places an argument can go to, which are keys of a tool and of a group. */
    static final List<String> PLACES = List.of("path", "query", "header", "form", "json");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,59}");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,59}");
    private static final Pattern POINTER = Pattern.compile("(/[A-Za-z0-9_.-]+)*");
    private static final int MAX_LIKE_DEPTH = 8;

    private final Map<String, JsonNode> schemas;
    private final Map<String, ObjectNode> arguments = new LinkedHashMap<>();
    private final List<Slot> slots = new ArrayList<>();

    /** With the connector's {@code schemas}, which an argument can be {@code like}. */
    ArgumentReader(Map<String, JsonNode> schemas) {
        this.schemas = schemas;
    }

    /** Reads the arguments of every place in the tool or group. */
    void read(YamlObject places) {
        for (var place : PLACES) {
            var names = places.object(place);
            if (names.isEmpty()) {
                continue;
            }
            for (var name : names.get().keys()) {
                try {
                    add(place, name, names.get().json(name));
                } catch (IllegalArgumentException e) {
                    throw names.get().invalid(name, "argument `" + name + "`: " + e.getMessage());
                }
            }
        }
    }

    private void add(String place, String name, ObjectNode written) {
        if (!NAME.matcher(name).matches() || name.contains("__") || name.startsWith("agentport_")) {
            throw new IllegalArgumentException(
                    "a name is of `a-z 0-9 _`, without `__`, and does not start with `agentport_`");
        }
        var schema = resolve(written, 0);
        if (text(schema.get("description")) == null) {
            throw new IllegalArgumentException("`description` says what it is");
        }
        var slot = slot(place, name, text(schema.remove("as")), schema.remove("segments"));
        ArgumentRules.complete(schema, slot);
        for (var other : slots) {
            if (other.argument().equals(name)) {
                throw new IllegalArgumentException("goes to two places");
            }
            if (wireName(other).equals(wireName(slot)) || isWithin(slot, other) || isWithin(other, slot)) {
                throw new IllegalArgumentException("goes where `" + other.argument() + "` goes");
            }
        }
        arguments.put(name, schema);
        slots.add(slot);
    }

    private static Slot slot(String place, String name, @Nullable String as, @Nullable JsonNode segments) {
        if (segments != null && !(place.equals("path") && segments.isBoolean())) {
            throw new IllegalArgumentException("`segments` is true or false, of an argument in the path");
        }
        return switch (place) {
            case "path" -> {
                if (as != null) {
                    throw new IllegalArgumentException("in the path an argument has its own name");
                }
                yield new Slot.Path(name, segments != null && segments.booleanValue());
            }
            case "query" -> new Slot.Query(name, requireKey(as == null ? name : as));
            case "form" -> new Slot.Form(name, requireKey(as == null ? name : as));
            case "json" -> new Slot.Json(name, require(POINTER, as == null ? "/" + name : as, "a JSON Pointer"));
            case "header" -> {
                if (as == null) {
                    throw new IllegalArgumentException("`as` says the header's name");
                }
                require(HEADER_NAME, as, "a header's name");
                yield new Slot.Header(name, HeaderNames.requireFree(as));
            }
            default -> throw new IllegalArgumentException("no such place");
        };
    }

    private static String requireKey(String key) {
        return require(Pattern.compile("[A-Za-z0-9_.-]+"), key, "a key of a query or form");
    }

    private static String require(Pattern form, String text, String what) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("`" + text + "` is not " + what);
        }
        return text;
    }

    private static String wireName(Slot slot) {
        return switch (slot) {
            case Slot.Path path -> "path " + path.argument();
            case Slot.Query query -> "query " + query.key();
            case Slot.Header header -> "header " + header.name().toLowerCase(Locale.ROOT);
            case Slot.Form form -> "form " + form.key();
            case Slot.Json json -> "json " + json.pointer();
        };
    }

    private static boolean isWithin(Slot inner, Slot outer) {
        return inner instanceof Slot.Json in
                && outer instanceof Slot.Json out
                && in.pointer().startsWith(out.pointer() + "/");
    }

    /** The schema with every {@code like} replaced by what it names, overridden by what stands beside it. */
    private ObjectNode resolve(ObjectNode written, int depth) {
        var resolved = JsonNodeFactory.instance.objectNode();
        var like = text(written.get("like"));
        if (like != null) {
            var base = schemas.get(like);
            if (!(base instanceof ObjectNode object) || depth > MAX_LIKE_DEPTH) {
                throw new IllegalArgumentException("`like` names no schema: `" + like + "`; there are "
                        + String.join(", ", new TreeSet<>(schemas.keySet())));
            }
            resolved.setAll(resolve(object, depth + 1));
        }
        for (var member : written.properties()) {
            if (like == null || !member.getKey().equals("like")) {
                resolved.set(member.getKey(), resolve(member.getValue(), depth));
            }
        }
        return resolved;
    }

    private JsonNode resolve(JsonNode value, int depth) {
        if (value instanceof ObjectNode object) {
            return resolve(object, depth);
        } else if (value instanceof ArrayNode array) {
            var resolved = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> resolved.add(resolve(item, depth)));
            return resolved;
        }
        return value;
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    Map<String, ObjectNode> arguments() {
        return arguments;
    }

    List<Slot> slots() {
        return slots;
    }
}
