// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test that the documents name is there. */
class LessonsAndPromisesTest {
    /** A class, or a method of one, as the tables write it. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:#(\\w+))?`");

    /** The sources of test classes by their simple names, of which several modules may have the same. */
    private static Map<String, List<Path>> sources;

    @BeforeAll
    static void findSources() throws IOException {
        try (var modules = Files.list(Stack.ROOT)) {
            sources = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(LessonsAndPromisesTest::classes)
                    .collect(Collectors.groupingBy(
                            file -> file.getFileName().toString().replace(".java", "")));
        }
    }

    private static Stream<Path> classes(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lessons.md", "promises.md"})
    void everyTestThatATableNamesIsInTheSources(String document) {
        var text = read(Stack.ROOT.resolve("docs/reference").resolve(document));

        assertThat(NAMED.matcher(text).results())
                .filteredOn(named -> !exists(named.group(1), named.group(2)))
                .extracting(named -> named.group())
                .isEmpty();
    }

    @Test
    void everyLessonHasATestOrSaysWhyNot() {
        var rows = read(Stack.ROOT.resolve("docs/reference/lessons.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| seen in"))
                .toList();

        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(NAMED.matcher(row).find() || row.contains("not yet:"))
                        .as(row)
                        .isTrue());
    }

    private static boolean exists(String type, String method) {
        return sources.getOrDefault(type, List.of()).stream()
                .anyMatch(file -> method == null || read(file).contains("void " + method + "("));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
