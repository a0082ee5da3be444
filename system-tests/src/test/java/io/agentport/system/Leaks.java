// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks for a text, raw and in the encodings it could hide in, in everything a run has left behind. */
final class Leaks {
    private static final List<String> WITHOUT_THE_KEY =
            List.of("gateway-service", "policy-service", "approval-service", "broker", "database");

    private final Set<String> forms;

    private Leaks(Set<String> forms) {
        this.forms = forms;
    }

    static Leaks of(String text) {
        var forms = new LinkedHashSet<String>();
        forms.add(text);
        forms.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
        forms.add(text.replace("/", "\\/"));
        forms.add(text.replace("/", "\\u002f").replace("+", "\\u002b").replace("=", "\\u003d"));
        forms.add(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
        // within a longer text, base64 starts at one of three alignments; the first and last characters depend on what
        // is around
        for (int shift = 0; shift < 3; shift++) {
            var shifted = "x".repeat(shift) + text;
            var whole = Base64.getEncoder().withoutPadding().encodeToString(shifted.getBytes(StandardCharsets.UTF_8));
            var inner = whole.substring(shift == 0 ? 0 : shift + 1, whole.length() - 3);
            forms.add(inner);
            forms.add(inner.replace('+', '-').replace('/', '_'));
        }
        return new Leaks(forms);
    }

    /** Where it was found, each place once: {@code topic NAME}, {@code table NAME}, {@code file PATH}, ... */
    Set<String> in(Stack stack) throws IOException, SQLException {
        var places = new LinkedHashSet<String>();
        var backend = new Backend(stack);
        for (var standing : backend.topics()) {
            var text = latin1(standing.key()) + latin1(standing.value());
            for (var header : standing.headers()) {
                text += latin1(header.value());
            }
            note(text, "topic " + standing.topic(), places);
        }
        tables(backend, places);
        files(stack, places);
        environments(stack, places);
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
                    + " where schemaname in ('policy', 'approval', 'connector')")) {
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

    private void files(Stack stack, Set<String> places) throws IOException {
        try (var files = Files.walk(stack.data())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                // what the broker and the database keep was read through them above
                if (!file.startsWith(stack.data().resolve("broker"))
                        && !file.startsWith(stack.data().resolve("database"))) {
                    note(
                            latin1(Files.readAllBytes(file)),
                            "file " + stack.data().relativize(file),
                            places);
                }
            }
        }
        note(Files.readString(stack.upOutput()), "output of up", places);
    }

    private void environments(Stack stack, Set<String> places) throws IOException {
        for (var name : WITHOUT_THE_KEY) {
            var environment = Path.of("/proc/" + stack.process(name).pid() + "/environ");
            if (Files.isReadable(environment)) {
                note(latin1(Files.readAllBytes(environment)), "environment of " + name, places);
            }
        }
    }

    private void note(String text, String place, Set<String> places) {
        if (forms.stream().anyMatch(text::contains)) {
            places.add(place);
        }
    }

    private static String latin1(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
