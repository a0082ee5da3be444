// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.problems;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
    @ParameterizedTest
    @EnumSource
    void everyProblemHasItsRowInTheReference(Problem problem) throws Exception {
        assertThat(Files.readAllLines(Path.of("../docs/reference/problems.md")))
                .contains("| `%s` | %d | %s |".formatted(problem.code(), problem.status(), problem.title()));
    }

    @Test
    void everyRowInTheReferenceIsAProblem() throws Exception {
        var rows = Files.readAllLines(Path.of("../docs/reference/problems.md")).stream()
                .filter(row -> row.matches("\\| `[a-z0-9_]+` \\| \\d{3} \\|.*"))
                .toList();

        assertThat(rows).hasSize(Problem.values().length);
    }
}
