// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where the statements of a TOML text stand. It reads what TOML 1.0 allows, and a little more in values. */
final class TomlScanner {
    /** @param root what stands before the first table */
    record Document(List<Pair> root, List<Table> tables) {}

    /**
     * A table with the pairs under its heading.
     *
     * @param start where its heading begins
     * @param end after the line of its last pair, or of its heading
     */
    record Table(List<String> key, int start, int end, List<Pair> pairs) {}

    /** @param string the value, of a string on one line what it says */
    record Pair(List<String> key, int start, String string) {}

    private static final int DEEPEST = 100;
    private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern BARE_VALUE = Pattern.compile("[A-Za-z0-9_+:.-]+(?: \\d\\d:[0-9:.Z+-]+)?");

    private final String text;
    private int at;

    private TomlScanner(String text) {
        this.text = text;
    }

    /** @throws UnreadableTextException with the place */
    static Document scan(String text) {
        return new TomlScanner(text).document();
    }

    private Document document() {
        var root = new ArrayList<Pair>();
        var tables = new ArrayList<Table>();
        if (text.startsWith("\uFEFF")) {
            at++;
        }
        while (true) {
            blank();
            if (at >= text.length()) {
                return new Document(root, tables);
            }
            int start = at;
            if (peek() == '[') {
                var key = heading();
                endOfLine();
                tables.add(new Table(key, start, at, new ArrayList<>()));
            } else {
                var key = key();
                spaces();
                take("=");
                spaces();
                int value = at;
                value(0);
                var pair = new Pair(key, start, string(text.substring(value, at)));
                endOfLine();
                if (tables.isEmpty()) {
                    root.add(pair);
                } else {
                    var table = tables.removeLast();
                    table.pairs().add(pair);
                    tables.add(new Table(table.key(), table.start(), at, table.pairs()));
                }
            }
        }
    }

    private List<String> heading() {
        boolean ofAnArray = text.startsWith("[[", at);
        at += ofAnArray ? 2 : 1;
        spaces();
        var key = key();
        spaces();
        take(ofAnArray ? "]]" : "]");
        return key;
    }

    private List<String> key() {
        var parts = new ArrayList<String>();
        do {
            if (!parts.isEmpty()) {
                at++;
                spaces();
            }
            int start = at;
            if (peek() == '"' || peek() == '\'') {
                quoted();
                parts.add(string(text.substring(start, at)));
            } else {
                var bare = BARE_KEY.matcher(text).region(at, text.length());
                if (!bare.lookingAt()) {
                    throw expected("expected a key");
                }
                at = bare.end();
                parts.add(bare.group());
            }
            int end = at;
            spaces();
            if (peek() != '.') {
                at = end;
            }
        } while (peek() == '.');
        return parts;
    }

    private void value(int depth) {
        if (depth > DEEPEST) {
            throw expected("expected at most " + DEEPEST + " levels");
        }
        switch (peek()) {
            case '"', '\'' -> {
                var triple = Character.toString(peek()).repeat(3);
                if (text.startsWith(triple, at)) {
                    severalLines(triple);
                } else {
                    quoted();
                }
            }
            case '[' -> list(']', depth, false);
            case '{' -> list('}', depth, true);
            default -> {
                var bare = BARE_VALUE.matcher(text).region(at, text.length());
                if (!bare.lookingAt()) {
                    throw expected("expected a value");
                }
                at = bare.end();
            }
        }
    }

    private void list(char close, int depth, boolean ofPairs) {
        at++;
        boolean comma = true;
        while (true) {
            blank();
            if (peek() == close) {
                at++;
                return;
            }
            if (!comma) {
                throw expected("expected `,` or `" + close + "`");
            }
            if (ofPairs) {
                key();
                spaces();
                take("=");
                spaces();
            }
            value(depth + 1);
            blank();
            comma = peek() == ',';
            if (comma) {
                at++;
            }
        }
    }

    /** A string on one line. */
    private void quoted() {
        int start = at;
        char quote = text.charAt(at++);
        while (peek() != quote) {
            if (at >= text.length() || peek() == '\n') {
                at = start;
                throw expected("expected this string to end on its line");
            }
            at += peek() == '\\' && quote == '"' ? 2 : 1;
        }
        at++;
    }

    private void severalLines(String quotes) {
        int start = at;
        at += 3;
        while (!text.startsWith(quotes, at)) {
            if (at >= text.length()) {
                at = start;
                throw expected("expected this string to end");
            }
            at += peek() == '\\' && quotes.startsWith("\"") ? 2 : 1;
        }
        at += 3;
        // up to two quotes more belong to it
        for (int more = 0; more < 2 && peek() == quotes.charAt(0); more++) {
            at++;
        }
    }

    /** Simple escapes only: of what we write, and of what names are. */
    private static String string(String value) {
        if (value.startsWith("\"\"\"") || value.startsWith("'''") || value.length() < 2) {
            return value;
        }
        return switch (value.charAt(0)) {
            case '\'' -> value.substring(1, value.length() - 1);
            case '"' -> value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1");
            default -> value;
        };
    }

    private void endOfLine() {
        spaces();
        if (peek() == '#') {
            comment();
        }
        if (text.startsWith("\r\n", at)) {
            at++;
        }
        if (at < text.length()) {
            take("\n");
        }
    }

    private void blank() {
        while (at < text.length() && (Character.isWhitespace(peek()) || peek() == '#')) {
            if (peek() == '#') {
                comment();
            } else {
                at++;
            }
        }
    }

    private void comment() {
        while (at < text.length() && peek() != '\n') {
            at++;
        }
    }

    private void spaces() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private void take(String what) {
        if (!text.startsWith(what, at)) {
            throw expected("expected " + (what.equals("\n") ? "the end of the line" : "`" + what + "`"));
        }
        at += what.length();
    }

    /** NUL at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private UnreadableTextException expected(String what) {
        return new UnreadableTextException(text, Math.min(at, text.length()), what);
    }
}
