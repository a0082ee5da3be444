// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.agentport.contracts.json.VisibleText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * JSON as TOON, the token-oriented object notation (version 4.0 of its specification, two spaces, commas). Objects of one
 * shape stand as a table with one heading. What cannot be seen is escaped; where the notation knows no escape for it,
 * beyond the first plane, it stands as {@code <U+E0041>}.
 */
public final class Toon {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern LIKE_A_NUMBER =
            Pattern.compile("[+-]?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?", Pattern.CASE_INSENSITIVE);
    private static final Set<String> WORDS = Set.of("true", "false", "null");
    private static final String SPECIAL = ":\"\\[]{},";
    private static final BigDecimal SMALLEST_PLAIN = new BigDecimal("1e-6");
    private static final BigDecimal SMALLEST_LARGE = new BigDecimal("1e21");

    private final List<String> lines = new ArrayList<>();

    /** A column of a table; without columns of its own it holds primitives. */
    private record Column(String key, List<Column> columns) {}

    private Toon() {}

    /** Lines without an end of the last; empty for an empty object. */
    public static String of(JsonNode json) {
        var toon = new Toon();
        if (json.isArray()) {
            toon.array("", "", json, 0, "[]");
        } else if (!json.isObject()) {
            return primitive(json);
        } else if (!keyed(json).isEmpty()) {
            toon.entries("", json, keyed(json), 0);
        } else {
            toon.members(json, 0);
        }
        return String.join("\n", toon.lines);
    }

    private void members(JsonNode object, int depth) {
        object.properties().forEach(member -> field(indent(depth), member.getKey(), member.getValue(), depth));
    }

    /** @param lead stands before the key: indentation, or the hyphen of a list's item */
    private void field(String lead, String name, JsonNode value, int depth) {
        var key = key(name);
        if (value.isArray()) {
            array(lead, key, value, depth, key + ": []");
        } else if (!value.isObject()) {
            lines.add(lead + key + ": " + primitive(value));
        } else if (!keyed(value).isEmpty()) {
            entries(lead + key, value, keyed(value), depth);
        } else {
            lines.add(lead + key + ":");
            members(value, depth + 1);
        }
    }

    private void array(String lead, String key, JsonNode array, int depth, String empty) {
        var header = lead + key + "[" + array.size() + "]";
        var columns = columns(array.valueStream().toList());
        if (array.isEmpty()) {
            lines.add(lead + empty);
        } else if (array.valueStream().allMatch(Toon::isPrimitive)) {
            lines.add(header + ": " + inline(array));
        } else if (!columns.isEmpty()) {
            lines.add(header + heading(columns) + ":");
            array.forEach(row -> lines.add(indent(depth + 1) + row(row, columns)));
        } else {
            lines.add(header + ":");
            array.forEach(item -> item(item, depth + 1));
        }
    }

    private void item(JsonNode item, int depth) {
        var lead = indent(depth) + "- ";
        if (item.isArray()) {
            var header = lead + "[" + item.size() + "]:";
            if (item.valueStream().allMatch(Toon::isPrimitive)) {
                lines.add(item.isEmpty() ? header : header + " " + inline(item));
            } else {
                lines.add(header);
                item.forEach(inner -> item(inner, depth + 1));
            }
        } else if (!item.isObject()) {
            lines.add(lead + primitive(item));
        } else if (item.isEmpty()) {
            lines.add(indent(depth) + "-");
        } else {
            var first = true;
            for (var member : item.properties()) {
                field(first ? lead : indent(depth + 1), member.getKey(), member.getValue(), depth + 1);
                first = false;
            }
        }
    }

    private void entries(String lead, JsonNode object, List<Column> columns, int depth) {
        lines.add(lead + "[" + object.size() + ":]" + heading(columns) + ":");
        object.properties()
                .forEach(entry ->
                        lines.add(indent(depth + 1) + key(entry.getKey()) + ": " + row(entry.getValue(), columns)));
    }

    /** The columns of an object that is a table whose rows have names; none if it is no such table. */
    private static List<Column> keyed(JsonNode object) {
        return object.size() < 2 ? List.of() : columns(object.valueStream().toList());
    }

    /** The columns that all of the values have; none if they are no rows of one table. */
    private static List<Column> columns(List<JsonNode> rows) {
        var first = rows.isEmpty() ? MissingNode.getInstance() : rows.getFirst();
        if (first.isEmpty()
                || rows.stream().anyMatch(row -> !row.isObject() || row.isEmpty() || row.size() != first.size())) {
            return List.of();
        }
        var columns = new ArrayList<Column>();
        for (Iterator<String> names = first.fieldNames(); names.hasNext(); ) {
            var name = names.next();
            var values = rows.stream().map(row -> row.path(name)).toList();
            if (values.stream().allMatch(Toon::isPrimitive)) {
                columns.add(new Column(name, List.of()));
            } else if (!columns(values).isEmpty()) {
                columns.add(new Column(name, columns(values)));
            } else {
                return List.of();
            }
        }
        return columns;
    }

    private static String heading(List<Column> columns) {
        return "{"
                + String.join(
                        ",",
                        columns.stream()
                                .map(column -> key(column.key())
                                        + (column.columns().isEmpty() ? "" : heading(column.columns())))
                                .toList())
                + "}";
    }

    private static String row(JsonNode row, List<Column> columns) {
        return String.join(
                ",",
                columns.stream()
                        .map(column -> column.columns().isEmpty()
                                ? primitive(row.path(column.key()))
                                : row(row.path(column.key()), column.columns()))
                        .toList());
    }

    private static String inline(JsonNode primitives) {
        return String.join(",", primitives.valueStream().map(Toon::primitive).toList());
    }

    private static String indent(int depth) {
        return "  ".repeat(depth);
    }

    /** What is missing is none. */
    private static boolean isPrimitive(JsonNode value) {
        return value.isValueNode();
    }

    private static String primitive(JsonNode value) {
        if (value.isTextual()) {
            var text = value.asText();
            return isPlain(text) ? text : quoted(text);
        }
        return value.isNumber() ? number(value.decimalValue()) : value.asText();
    }

    private static String number(BigDecimal number) {
        if (number.signum() == 0) {
            return "0";
        }
        var exact = number.stripTrailingZeros();
        var size = exact.abs();
        if (size.compareTo(SMALLEST_PLAIN) >= 0 && size.compareTo(SMALLEST_LARGE) < 0) {
            return exact.toPlainString();
        }
        var digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - exact.scale();
        return (exact.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() == 1 ? "" : "." + digits.substring(1))
                + (exponent < 0 ? "e" : "e+")
                + exponent;
    }

    private static String key(String name) {
        return PLAIN_KEY.matcher(name).matches() ? name : quoted(name);
    }

    private static boolean isPlain(String text) {
        return !text.isEmpty()
                && !text.startsWith("-")
                && !text.startsWith("#")
                && !text.startsWith(" ")
                && !text.endsWith(" ")
                && !WORDS.contains(text)
                && !LIKE_A_NUMBER.matcher(text).matches()
                && text.codePoints().allMatch(c -> c != '\n' && c != '\t' && SPECIAL.indexOf(c) < 0 && isSeen(c));
    }

    private static boolean isSeen(int c) {
        var character = Character.toString(c);
        return VisibleText.of(character).equals(character);
    }

    private static String quoted(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    var isSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
                    if (isSeen(c)) {
                        out.appendCodePoint(c);
                    } else if (Character.isBmpCodePoint(c) && !isSurrogate) {
                        out.append("\\u%04x".formatted(c));
                    } else {
                        out.append(VisibleText.of(Character.toString(c)));
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
