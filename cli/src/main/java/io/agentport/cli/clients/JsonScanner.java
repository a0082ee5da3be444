// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** Where the parts of a JSON text stand, for three dialects of it. */
final class JsonScanner {
    /** What a client reads besides JSON. */
    enum Dialect {
        JSON,
        /** Comments and trailing commas. */
        JSONC,
        /** Also bare names, single quotes and other numbers. */
        JSON5
    }

    /** A value from its first character to the one after its last. */
    sealed interface Value {
        int start();

        int end();
    }

    record Obj(int start, int end, List<Member> members) implements Value {}

    record Arr(int start, int end, List<Value> items) implements Value {}

    record Str(int start, int end, String text) implements Value {}

    record Scalar(int start, int end) implements Value {}

    /**
     * A member.
     *
     * @param start where its name begins
     * @param comma where the comma after it stands; negative if there is none
     */
    record Member(String name, int start, Value value, int comma) {
        int end() {
            return value.end();
        }
    }

    private static final int DEEPEST = 100;
    private static final Pattern SCALAR =
            Pattern.compile("true|false|null|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    private static final Pattern SCALAR_5 = Pattern.compile("true|false|null|[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]+"
            + "|(?:(?:0|[1-9]\\d*)(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

    private final String text;
    private final Dialect dialect;
    private int at;

    private JsonScanner(String text, Dialect dialect) {
        this.text = text;
        this.dialect = dialect;
    }

    /** @throws UnreadableTextException if it is no object in this dialect, or a name stands twice in an object of it */
    static Obj scan(String text, Dialect dialect) {
        var scanner = new JsonScanner(text, dialect);
        scanner.skip();
        if (scanner.peek() != '{') {
            throw scanner.expected("expected `{`");
        }
        var root = scanner.object(0);
        scanner.skip();
        if (scanner.at < text.length()) {
            throw scanner.expected("expected nothing more");
        }
        return root;
    }

    private Value value(int depth) {
        if (depth > DEEPEST) {
            throw expected("expected at most " + DEEPEST + " levels");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case '\'' -> {
                if (dialect != Dialect.JSON5) {
                    throw expected("expected a value");
                }
                yield string();
            }
            default -> scalar();
        };
    }

    private Obj object(int depth) {
        int start = at++;
        var members = new ArrayList<Member>();
        var names = new HashSet<String>();
        while (true) {
            skip();
            if (peek() == '}') {
                if (!members.isEmpty() && members.getLast().comma() >= 0 && dialect == Dialect.JSON) {
                    throw expected("expected a name: a comma stands before this");
                }
                return new Obj(start, ++at, members);
            }
            if (!members.isEmpty() && members.getLast().comma() < 0) {
                throw expected("expected `,` or `}`");
            }
            int nameStart = at;
            var name = name();
            if (!names.add(name)) {
                at = nameStart;
                throw expected("expected each name once, `" + name + "` stands twice");
            }
            skip();
            if (peek() != ':') {
                throw expected("expected `:`");
            }
            at++;
            skip();
            var value = value(depth + 1);
            members.add(new Member(name, nameStart, value, comma()));
        }
    }

    private Arr array(int depth) {
        int start = at++;
        var items = new ArrayList<Value>();
        int comma = 0;
        while (true) {
            skip();
            if (peek() == ']') {
                if (!items.isEmpty() && comma >= 0 && dialect == Dialect.JSON) {
                    throw expected("expected a value: a comma stands before this");
                }
                return new Arr(start, ++at, items);
            }
            if (comma < 0) {
                throw expected("expected `,` or `]`");
            }
            items.add(value(depth + 1));
            comma = comma();
        }
    }

    private int comma() {
        skip();
        return peek() == ',' ? at++ : -1;
    }

    private String name() {
        if (peek() == '"' || (peek() == '\'' && dialect == Dialect.JSON5)) {
            return string().text();
        }
        var name = NAME.matcher(text).region(at, text.length());
        if (dialect != Dialect.JSON5 || !name.lookingAt()) {
            throw expected("expected a name or `}`");
        }
        at = name.end();
        return name.group();
    }

    private Scalar scalar() {
        int start = at;
        while (at < text.length() && ",]}/:[{\"'".indexOf(text.charAt(at)) < 0 && !isSpace(text.charAt(at))) {
            at++;
        }
        var pattern = dialect == Dialect.JSON5 ? SCALAR_5 : SCALAR;
        if (!pattern.matcher(text).region(start, at).matches()) {
            at = start;
            throw expected("expected a value");
        }
        return new Scalar(start, at);
    }

    private Str string() {
        int start = at;
        char quote = text.charAt(at++);
        var decoded = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n' || c == '\r' || (c < ' ' && dialect != Dialect.JSON5)) {
                at--;
                throw expected("expected the string to end before this");
            }
            decoded.append(c == '\\' ? escape() : Character.toString(c));
        }
        if (at >= text.length()) {
            at = start;
            throw expected("expected this string to end");
        }
        return new Str(start, ++at, decoded.toString());
    }

    private String escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> Character.toString(c);
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'u' -> {
                if (at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
                    at += 4;
                    yield Character.toString((char) Integer.parseInt(text.substring(at - 4, at), 16));
                }
                at -= 2;
                throw expected("expected four hexadecimal digits after `\\u`");
            }
            default -> {
                if (dialect == Dialect.JSON5 && c != 0) {
                    yield c == '\n' || c == '\r' ? "" : Character.toString(c);
                }
                at -= 2;
                throw expected("expected a known escape");
            }
        };
    }

    /** Past white space and comments. */
    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isSpace(c) || (c == '\uFEFF' && at == 0)) {
                at++;
            } else if (c == '/') {
                comment();
            } else {
                return;
            }
        }
    }

    private void comment() {
        if (dialect == Dialect.JSON) {
            throw expected("expected no comment: this client reads plain JSON");
        }
        int start = at;
        if (text.startsWith("//", at)) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        } else if (text.startsWith("/*", at) && text.indexOf("*/", at + 2) >= 0) {
            at = text.indexOf("*/", at + 2) + 2;
        } else {
            at = start;
            throw expected("expected a comment that ends");
        }
    }

    private boolean isSpace(char c) {
        return c == ' '
                || c == '\t'
                || c == '\n'
                || c == '\r'
                || (dialect == Dialect.JSON5 && Character.isWhitespace(c));
    }

    /** NUL at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private UnreadableTextException expected(String what) {
        return new UnreadableTextException(text, at, what);
    }
}
