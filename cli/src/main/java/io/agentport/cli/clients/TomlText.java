// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.cli.clients.TomlScanner.Pair;
import io.agentport.cli.clients.TomlScanner.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entries that are tables under one name in a TOML text, as {@code [mcp_servers.agentport]}. */
final class TomlText implements ConfigText {
    private final String text;
    private final String container;
    private final TomlScanner.Document document;

    /** @throws UnreadableTextException with the place */
    TomlText(String text, String container) {
        this.text = text;
        this.container = container;
        this.document = TomlScanner.scan(text);
    }

    /** A value within another cannot be taken out, or added to, as a table can. */
    private void refuseInline(String name) {
        document.root().forEach(pair -> refuseInline(List.of(), pair, name));
        document.tables().forEach(table -> table.pairs().forEach(pair -> refuseInline(table.key(), pair, name)));
    }

    private void refuseInline(List<String> table, Pair pair, String name) {
        var key = new ArrayList<>(table);
        key.addAll(pair.key());
        boolean isWithinOne = key.equals(List.of(container))
                || (table.size() < 2 && key.size() >= 2 && key.subList(0, 2).equals(List.of(container, name)));
        if (isWithinOne) {
            throw new UnreadableTextException(
                    text, pair.start(), "expected a table `[" + container + "." + name + "]` instead of this");
        }
    }

    private boolean isOf(Table table, String name) {
        return table.key().size() >= 2 && table.key().subList(0, 2).equals(List.of(container, name));
    }

    @Override
    public Optional<Entry> entry(String name) {
        refuseInline(name);
        var tables =
                document.tables().stream().filter(table -> isOf(table, name)).toList();
        return tables.isEmpty()
                ? Optional.empty()
                : Optional.of(new Entry(
                        UnreadableTextException.line(text, tables.getFirst().start()),
                        tables.stream()
                                .flatMap(table -> table.pairs().stream())
                                .map(Pair::string)
                                .toList()));
    }

    @Override
    public String with(String name, ObjectNode entry) {
        var eol = text.contains("\r\n") ? "\r\n" : "\n";
        var out = new StringBuilder(text);
        if (!text.isEmpty()) {
            out.append(text.endsWith("\n") ? eol : eol + eol);
        }
        out.append('[').append(container).append('.').append(name).append(']').append(eol);
        entry.properties()
                .forEach(member -> out.append(member.getKey())
                        .append(" = ")
                        .append(written(member.getValue()))
                        .append(eol));
        return out.toString();
    }

    /** Its strings and numbers are written as those of JSON are. */
    private static String written(JsonNode value) {
        return !value.isObject()
                ? value.toString()
                : "{ "
                        + String.join(
                                ", ",
                                value.properties().stream()
                                        .map(member -> member.getKey() + " = " + member.getValue())
                                        .toList())
                        + " }";
    }

    @Override
    public String without(String name) {
        var out = new StringBuilder(text);
        for (var table : document.tables().reversed()) {
            if (isOf(table, name)) {
                int start = table.start();
                int end = table.end();
                boolean isLast = text.substring(end).isBlank();
                while (end < text.length() && isLast) {
                    end++;
                }
                // with the blank line that set it apart
                if (isLast) {
                    start = withoutBlankLine(start);
                } else if (text.startsWith("\r\n", end)) {
                    end += 2;
                } else if (text.startsWith("\n", end)) {
                    end++;
                }
                out.delete(start, end);
            }
        }
        return out.toString();
    }

    private int withoutBlankLine(int start) {
        if (text.substring(0, start).endsWith("\n\r\n")) {
            return start - 2;
        }
        return text.substring(0, start).endsWith("\n\n") ? start - 1 : start;
    }

    @Override
    public boolean isEmpty() {
        return text.isBlank();
    }
}
