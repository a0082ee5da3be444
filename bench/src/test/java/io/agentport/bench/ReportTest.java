// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Machine MACHINE =
            new Machine(Instant.EPOCH, 2, "a processor", 1L << 34, "an OS", "a JDK", 0.5);
    private static final Cell.Ledger COMPLETE = new Cell.Ledger(0, 0.1, 0);

    private static Cell cell(
            String path, int inFlight, double median, double perSecond, int failures, Cell.@Nullable Ledger ledger) {
        return new Cell(
                path,
                inFlight,
                100,
                failures,
                null,
                median,
                2 * median,
                3 * median,
                perSecond,
                Map.of("gateway-service", 0.5, Meter.GENERATOR, 0.25),
                ledger);
    }

    private static Report report(Cell... cells) {
        return new Report(
                MACHINE,
                new Report.Settings(10, 2, 100, 5),
                12.3,
                new RecordSizes(700, 900, 800),
                new Idle(List.of(new Idle.Part("gateway-service", 200, 150, 0.5))),
                List.of(cells),
                new Held(2_000, 192, 40, 80, 250, 7.5),
                null,
                null);
    }

    @Test
    void aPathIsComparedWithWhatHadAsManyInFlight() {
        var report = report(
                cell(Report.FLOOR, 1, 2, 400, 0, null),
                cell(Report.FLOOR, 64, 4, 9_000, 0, null),
                cell(Report.BARE, 64, 5, 6_000, 0, null),
                cell("rest-read", 64, 12, 3_000, 0, COMPLETE));

        assertThat(report.ratios()).containsExactly(new Report.Ratio("rest-read", 64, 3, 2.4, 0.5));
    }

    @Test
    void withoutAFloorThereIsNoRatioToIt() {
        var report = report(cell("rest-read", 1, 12, 3_000, 0, COMPLETE));

        assertThat(report.ratios().getFirst().medianOverFloor()).isNaN();
        assertThat(report.markdown()).doesNotContain("NaN");
    }

    @Test
    void aFailedOrAMissingCallMakesItFaulty() {
        assertThat(report(cell("rest-read", 1, 1, 1, 0, COMPLETE)).faulty()).isFalse();
        assertThat(report(cell("rest-read", 1, 1, 1, 1, COMPLETE)).faulty()).isTrue();
        assertThat(report(cell("rest-read", 1, 1, 1, 0, new Cell.Ledger(0, 0.1, 2)))
                        .faulty())
                .isTrue();
    }

    @Test
    void whatAHeldCallTakesIsTheDifference() {
        var report = report(cell("rest-read", 1, 12, 3_000, 0, COMPLETE));

        assertThat(report.held()).isNotNull();
        assertThat(report.held().kibPerCall()).isEqualTo(20.48);
        assertThat(report.markdown()).contains("| held at the same time | 2,000 |", "| for each, KiB | 20.5 |");
    }

    @Test
    void theTablesSayWhereTheFiguresComeFrom() {
        var text = report(cell("rest-read", 1, 1.5, 640, 0, COMPLETE)).markdown();

        assertThat(text)
                .contains("2 cores (a processor), 16 GiB, an OS, JDK a JDK")
                .contains("| rest-read | 1 | 100 | 1.50 | 3.00 | 640 | 0.75 | 0 | 0.10 | 0 | 0 |");
    }

    @Test
    void roundsOfAnEmptyAndALargeInstallationAreComparedByTheirMedians() {
        var report = new ScaleReport(
                MACHINE,
                Scale.QUICK,
                200,
                new Idle(List.of()),
                List.of(
                        cell("empty rest-read", 1, 10, 100, 0, COMPLETE),
                        cell("large rest-read", 1, 99, 100, 0, COMPLETE),
                        cell("empty rest-read", 1, 30, 100, 0, COMPLETE),
                        cell("large rest-read", 1, 12, 100, 0, COMPLETE),
                        cell("empty rest-read", 1, 10, 100, 0, COMPLETE),
                        cell("large rest-read", 1, 12, 80, 0, COMPLETE)));

        assertThat(report.ratios()).singleElement().satisfies(ratio -> {
            assertThat(ratio.path()).isEqualTo("rest-read");
            assertThat(ratio.medianLatency()).isEqualTo(1.2);
            assertThat(ratio.perSecond()).isEqualTo(1);
            assertThat(ratio.cpu()).isEqualTo(1);
        });
    }
}
