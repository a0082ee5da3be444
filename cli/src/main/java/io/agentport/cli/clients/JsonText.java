// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.agentport.cli.clients.JsonScanner.Arr;
import io.agentport.cli.clients.JsonScanner.Dialect;
import io.agentport.cli.clients.JsonScanner.Member;
import io.agentport.cli.clients.JsonScanner.Obj;
import io.agentport.cli.clients.JsonScanner.Scalar;
import io.agentport.cli.clients.JsonScanner.Str;
import io.agentport.cli.clients.JsonScanner.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Entries that are members of one object in a JSON text. */
final class JsonText implements ConfigText {
    private static final String UNIT = "  ";

    private final String text;
    private final List<String> container;
    private final Obj root;

    /**
     * Reads the text.
     *
     * @param text nothing but white space is the empty object
     * @param container names from the outermost object to the one that has the entries
     * @throws UnreadableTextException with the place
     */
    JsonText(String text, Dialect dialect, List<String> container) {
        this.text = text.isBlank() ? "{}\n" : text;
        this.container = List.copyOf(container);
        this.root = JsonScanner.scan(this.text, dialect);
        var object = root;
        for (var name : container) {
            var inner = member(object, name).map(Member::value).orElse(null);
            if (inner == null) {
                break;
            }
            if (!(inner instanceof Obj found)) {
                throw new UnreadableTextException(this.text, inner.start(), "expected an object as `" + name + "`");
            }
            object = found;
        }
    }

    /** The objects on the way to the entries, as far as they are there. */
    private List<Obj> way() {
        var way = new ArrayList<>(List.of(root));
        for (var name : container) {
            if (member(way.getLast(), name).map(Member::value).orElse(null) instanceof Obj inner) {
                way.add(inner);
            } else {
                break;
            }
        }
        return way;
    }

    private static Optional<Member> member(Obj object, String name) {
        return object.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst();
    }

    private Optional<Member> found(String name) {
        var way = way();
        return way.size() <= container.size() ? Optional.empty() : member(way.getLast(), name);
    }

    @Override
    public Optional<Entry> entry(String name) {
        return found(name)
                .map(member -> new Entry(
                        UnreadableTextException.line(text, member.start()),
                        strings(member.value()).toList()));
    }

    private static Stream<String> strings(Value value) {
        return switch (value) {
            case Str string -> Stream.of(string.text());
            case Obj object -> object.members().stream().flatMap(member -> strings(member.value()));
            case Arr array -> array.items().stream().flatMap(JsonText::strings);
            case Scalar scalar -> Stream.empty();
        };
    }

    @Override
    public boolean isEmpty() {
        return text.strip().matches("\\{\\s*}");
    }

    @Override
    public String with(String name, ObjectNode entry) {
        var way = way();
        var names = new ArrayList<>(container.subList(way.size() - 1, container.size()));
        names.add(name);
        var value = within(names.subList(1, names.size()), entry);
        var object = way.getLast();
        var key = TextNode.valueOf(names.getFirst()) + ": ";
        int last = lastInside(object);
        if (object.members().isEmpty()) {
            var indent = indent(object);
            var rest = text.substring(last, object.end() - 1);
            return text.substring(0, last)
                    + eol()
                    + indent
                    + unit()
                    + key
                    + written(value, indent + unit())
                    + (rest.contains("\n") ? rest : eol() + indent)
                    + text.substring(object.end() - 1);
        }
        var before = object.members().getLast();
        boolean hasComma = before.comma() >= 0;
        var member = memberIndent(object)
                .map(indent -> eol() + indent + key + written(value, indent))
                .orElse(" " + key + value);
        return text.substring(0, before.end())
                + (hasComma ? "" : ",")
                + text.substring(before.end(), last)
                + member
                + (hasComma ? "," : "")
                + text.substring(last);
    }

    @Override
    public String without(String name) {
        var way = way();
        var member = found(name).orElseThrow();
        var names = new ArrayList<>(container);
        int level = way.size() - 1;
        while (level > 0 && isLastOf(way.get(level), member)) {
            member = member(way.get(level - 1), names.get(level - 1)).orElseThrow();
            level--;
        }
        return without(way.get(level), member);
    }

    /** Whether nothing would be left of the object, not even a comment. */
    private boolean isLastOf(Obj object, Member member) {
        var rest = text.substring(object.start() + 1, member.start())
                + text.substring(member.end(), object.end() - 1).replaceFirst(",", "");
        return object.members().size() == 1 && rest.isBlank();
    }

    private String without(Obj object, Member member) {
        int index = object.members().indexOf(member);
        int end = member.comma() >= 0 ? member.comma() + 1 : member.end();
        if (index < object.members().size() - 1) {
            // what follows takes its place
            while (isSpace(text.charAt(end))) {
                end++;
            }
            return text.substring(0, member.start()) + text.substring(end);
        }
        int start = member.start();
        while (isSpace(text.charAt(start - 1))) {
            start--;
        }
        if (index == 0) {
            boolean nothingElse = text.charAt(start - 1) == '{'
                    && text.substring(end, object.end() - 1).isBlank();
            return text.substring(0, start) + text.substring(nothingElse ? object.end() - 1 : end);
        }
        int comma = object.members().get(index - 1).comma();
        return member.comma() >= 0
                ? text.substring(0, start) + text.substring(end)
                : text.substring(0, comma) + text.substring(comma + 1, start) + text.substring(end);
    }

    private static JsonNode within(List<String> names, ObjectNode entry) {
        JsonNode value = entry;
        for (var outer : names.reversed()) {
            value = entry.objectNode().set(outer, value);
        }
        return value;
    }

    /** After the last thing in an object, which may be a comment. */
    private int lastInside(Obj object) {
        int last = object.end() - 1;
        while (isSpace(text.charAt(last - 1))) {
            last--;
        }
        return last;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c);
    }

    /** The white space that the line of the object begins with. */
    private String indent(Obj object) {
        int start = text.lastIndexOf('\n', object.start() - 1) + 1;
        int end = start;
        while (text.charAt(end) == ' ' || text.charAt(end) == '\t') {
            end++;
        }
        return text.substring(start, end);
    }

    /** The white space before its first member; empty if that stands on the object's own line. */
    private Optional<String> memberIndent(Obj object) {
        var first = object.members().getFirst();
        int start = text.lastIndexOf('\n', first.start() - 1) + 1;
        var before = text.substring(start, first.start());
        return start > object.start() && before.isBlank() ? Optional.of(before) : Optional.empty();
    }

    private String unit() {
        return root.members().isEmpty()
                ? UNIT
                : memberIndent(root).filter(indent -> !indent.isEmpty()).orElse(UNIT);
    }

    private String eol() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    private String written(JsonNode value, String indent) {
        if (value.isArray()) {
            return "["
                    + String.join(
                            ", ", value.valueStream().map(JsonNode::toString).toList()) + "]";
        }
        if (!value.isObject() || value.isEmpty()) {
            return value.toString();
        }
        var members = value.properties().stream()
                .map(member -> indent + unit() + TextNode.valueOf(member.getKey()) + ": "
                        + written(member.getValue(), indent + unit()))
                .toList();
        return "{" + eol() + String.join("," + eol(), members) + eol() + indent + "}";
    }
}
