// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference of problems has every stable reason that the code can give, and none that it cannot. */
class ReasonsTest {
    private static final String CODE = "\"([a-z0-9]+(?:_[a-z0-9]+)*)\"";

    /** Where a reason is given: a constant of its own, or in place. */
    private static final Pattern GIVEN = Pattern.compile(
            "(?:String [A-Z_]+ = |Outcome\\.Failed\\(\\s*|OutcomeUnknown\\(\\s*|PoisonRecordException\\(\\s*"
                    + "|deadLetters\\.(?:add|skip)\\(topic, polled, |Outcome\\.By\\.[A-Z]+,\\s*)" + CODE);

    /** Whole enumerations of reasons. */
    private static final Pattern ENUMERATED = Pattern.compile("[A-Z_]+\\(" + CODE + "\\)");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\|");

    private static Set<String> codes(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sources(String... places) {
        return Stream.of(places)
                .flatMap(place -> files(Stack.ROOT.resolve(place)))
                .map(ReasonsTest::text)
                .collect(Collectors.joining("\n"));
    }

    private static Stream<Path> files(Path place) {
        try (var all = Files.walk(place)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sections on what ends a call and on dead letters; the gateway's own problems have a test there. */
    private static Set<String> documented() {
        var page = text(Stack.ROOT.resolve("docs/reference/problems.md"));
        return codes(ROW, page.substring(page.indexOf("## How a call ends otherwise")));
    }

    @Test
    void everyReasonThatTheCodeGivesIsInTheReference() {
        var given = codes(
                GIVEN,
                sources(
                        "contracts/src/main/java/io/agentport/contracts/calls/Refusal.java",
                        "messaging/src/main",
                        "policy-service/src/main/java/io/agentport/policy/decisions",
                        "approval-service/src/main/java/io/agentport/approval/approvals",
                        "connector-service/src/main/java/io/agentport/connector/connectors/requests",
                        "connector-service/src/main/java/io/agentport/connector/execution",
                        "connector-service/src/main/java/io/agentport/connector/permits",
                        "connector-service/src/main/java/io/agentport/connector/secrets",
                        "connector-service/src/main/java/io/agentport/connector/standing",
                        "connector-service/src/main/java/io/agentport/connector/upstream"));
        given.addAll(
                codes(ENUMERATED, sources("contracts/src/main/java/io/agentport/contracts/seals/SealRefusal.java")));
        given.removeAll(NO_REASONS);

        assertThat(given).hasSizeGreaterThan(40);
        assertThat(documented()).containsAll(given);
    }

    /** Other texts in these places that look like one. */
    private static final Set<String> NO_REASONS = Set.of(
            "agentport_outbox",
            "approval_changes",
            "awaiting_approval",
            "defaults",
            "permitted",
            "traceparent",
            "withheld");

    @Test
    void everyReasonInTheReferenceIsGivenByTheCode() {
        var everything = sources(
                "contracts/src/main",
                "messaging/src/main",
                "policy-service/src/main",
                "approval-service/src/main",
                "connector-service/src/main");

        assertThat(documented()).allSatisfy(code -> assertThat(everything).contains("\"" + code + "\""));
    }
}
