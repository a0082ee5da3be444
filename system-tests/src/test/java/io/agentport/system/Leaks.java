// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks for a text, raw and in the encodings it could hide in, in everything a run has left behind. */
final class Leaks {
    /** Preallocated and almost empty; they hold numbers only. */
    private static final Set<String> INDEXES = Set.of(".index", ".timeindex");

    private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");

    private final ByteNeedles needles;

    private Leaks(Set<String> forms) {
        var bytes = new ArrayList<byte[]>();
        for (var form : forms) {
            bytes.add(form.getBytes(UTF_8));
            // as Java's strings and arrays of characters stand in memory, here and in a heap dump
            bytes.add(form.getBytes(UTF_16LE));
            bytes.add(form.getBytes(UTF_16BE));
        }
        needles = new ByteNeedles(bytes);
    }

    static Leaks of(String text) {
        return new Leaks(forms(text));
    }

    private static Set<String> forms(String text) {
        var forms = escapedForms(text);
        var hex = HexFormat.of().formatHex(text.getBytes(UTF_8));
        forms.add(hex);
        forms.add(hex.toUpperCase(Locale.ROOT));
        // within a longer text, as after `user:` of basic authentication, base64 starts at one of three alignments; the
        // first and last characters depend on what is around
        for (int shift = 0; shift < 3; shift++) {
            var whole = Base64.getEncoder().withoutPadding().encodeToString(("x".repeat(shift) + text).getBytes(UTF_8));
            var inner = whole.substring(shift == 0 ? 0 : shift + 1, whole.length() - 3);
            forms.add(inner);
            forms.add(inner.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }

    /** The text as it is, URL-encoded, and as JSON may write it. */
    static Set<String> escapedForms(String text) {
        var forms = new LinkedHashSet<String>();
        forms.add(text);
        var percent = URLEncoder.encode(text, UTF_8);
        forms.add(percent);
        forms.add(percent.replace("+", "%20"));
        forms.add(PERCENT.matcher(percent).replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT)));
        for (var specials : List.of("\"\\", "\"\\/", "\"\\/+=&<>'%")) {
            forms.add(escaped(text, specials, "\\u%04x"));
            forms.add(escaped(text, specials, "\\u%04X"));
        }
        var brief = text.replace("\\", "\\\\").replace("\"", "\\\"");
        forms.add(brief);
        forms.add(brief.replace("/", "\\/"));
        return forms;
    }

    private static String escaped(String text, String specials, String form) {
        return text.chars()
                .mapToObj(c -> specials.indexOf(c) < 0 ? Character.toString(c) : form.formatted(c))
                .collect(Collectors.joining());
    }

    boolean isIn(String text) {
        return needles.in(text.getBytes(UTF_8));
    }

    /** Where it was found, each place once: {@code topic NAME}, {@code table NAME}, {@code file PATH}, ... */
    Set<String> in(Stack stack) throws IOException, SQLException {
        var places = new LinkedHashSet<String>();
        var backend = new Backend(stack);
        for (var standing : backend.topics()) {
            note(standing.key(), "topic " + standing.topic(), places);
            note(standing.value(), "topic " + standing.topic(), places);
            for (var header : standing.headers()) {
                note(header.value(), "topic " + standing.topic(), places);
            }
        }
        tables(backend, places);
        files(stack, places);
        for (int service = 0; service < 4; service++) {
            note(stack.metrics(service), "metrics of service " + service, places);
        }
        Http.BODIES.forEach(body -> note(body, "response", places));
        return places;
    }

    private void tables(Backend backend, Set<String> places) throws IOException, SQLException {
        try (var connection = backend.database();
                var statement = connection.createStatement()) {
            var names = new ArrayList<String>();
            try (var tables = statement.executeQuery("select format('%I.%I', schemaname, tablename) from pg_tables"
                    + " where schemaname not in ('pg_catalog', 'information_schema')")) {
                while (tables.next()) {
                    names.add(tables.getString(1));
                }
            }
            for (var name : names) {
                try (var rows = statement.executeQuery("select t::text from " + name + " t")) {
                    while (rows.next()) {
                        note(rows.getString(1), "table " + name, places);
                    }
                }
            }
        }
    }

    /** Also the files of the broker and the database: they hold what was deleted. */
    private void files(Stack stack, Set<String> places) throws IOException {
        Files.walkFileTree(stack.data(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                var name = file.getFileName().toString();
                if (attributes.isRegularFile() && INDEXES.stream().noneMatch(name::endsWith)) {
                    try {
                        if (needles.in(file)) {
                            places.add("file " + stack.data().relativize(file));
                        }
                    } catch (NoSuchFileException e) {
                        return visitFileFailed(file, e);
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            /** The broker and the database remove files as they work. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, failure);
            }
        });
        if (needles.in(stack.upOutput())) {
            places.add("output of up");
        }
    }

    /** Which of the processes, by name, hold it in their environment or on their command line. Linux only. */
    Set<String> inStarts(Map<String, ProcessHandle> processes) throws IOException {
        var places = new LinkedHashSet<String>();
        for (var process : processes.entrySet()) {
            for (var what : List.of("environ", "cmdline")) {
                var file = Path.of("/proc", String.valueOf(process.getValue().pid()), what);
                try {
                    note(Files.readAllBytes(file), what + " of " + process.getKey(), places);
                } catch (IOException e) {
                    if (process.getValue().isAlive()) { // and not one of the database's workers that has just ended
                        throw e;
                    }
                }
            }
        }
        return places;
    }

    /** Which of the files, by name, hold it. */
    Set<String> inFiles(Map<String, Path> files) throws IOException {
        var places = new LinkedHashSet<String>();
        for (var file : files.entrySet()) {
            if (needles.in(file.getValue())) {
                places.add(file.getKey());
            }
        }
        return places;
    }

    private void note(byte[] bytes, String place, Set<String> places) {
        if (bytes != null && needles.in(bytes)) {
            places.add(place);
        }
    }

    private void note(String text, String place, Set<String> places) {
        note(text.getBytes(UTF_8), place, places);
    }
}
