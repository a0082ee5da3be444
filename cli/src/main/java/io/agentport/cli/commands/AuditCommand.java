// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The ledger. */
@Command(name = "audit", description = "Read and verify the ledger (role auditor).")
public final class AuditCommand {
    /** A ledger may be long; reading all of it takes its time. */
    private static final Duration VERIFYING = Duration.ofHours(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    /** Records may arrive late; see the ledger's reference. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private static final int PAGE = 1000;

    private final Terminal terminal;

    public AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Which records. */
    static final class Filters {
        @Option(names = "--call", paramLabel = "CALL", description = "Of this call.")
        @Nullable
        String call;

        @Option(names = "--agent", paramLabel = "NAME", description = "Of this agent.")
        @Nullable
        String agent;

        @Option(names = "--integration", paramLabel = "NAME", description = "Of this integration.")
        @Nullable
        String integration;

        @Option(names = "--type", paramLabel = "TYPE", description = "Of this type, for example call_ended.")
        @Nullable
        String type;

        private String query() {
            var query = new StringBuilder();
            var all = new HashMap<String, @Nullable String>();
            all.put("call", call);
            all.put("agent", agent);
            all.put("integration", integration);
            all.put("type", type);
            all.forEach((name, value) -> {
                if (value != null) {
                    query.append('&').append(name).append('=').append(Where.segment(value));
                }
            });
            return query.toString();
        }
    }

    @Command(name = "tail", description = "Show the newest records of the ledger.")
    int tail(
            @Mixin Where where,
            @Mixin Filters filters,
            @Option(
                            names = "-n",
                            paramLabel = "COUNT",
                            description = "How many; ${DEFAULT-VALUE}.",
                            defaultValue = "20")
                    int count,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on with what comes.")
                    boolean follow) {
        if (count < 1 || count > PAGE) {
            throw FailedException.usage("-n is 1 to " + PAGE);
        }
        var service = where.approval(terminal);
        var newest = records(service, "/v1/ledger?order=newest&limit=" + count + filters.query());
        Collections.reverse(newest);
        if (where.output == Where.Output.toon) {
            if (follow) {
                throw FailedException.usage("what never ends is no table: -f prints human, json or jsonl");
            }
            var records = Shown.MAPPER.createObjectNode();
            newest.forEach(records.putArray("records")::add);
            where.printed(terminal, records.toString(), "records");
            return Exit.DONE;
        }
        newest.forEach(item -> print(where, item));
        return follow ? follow(where, service, filters, newest) : Exit.DONE;
    }

    /** Until the person interrupts it, or the service goes away. */
    private int follow(Where where, Service service, Filters filters, List<JsonNode> shown) {
        var last = shown.isEmpty() ? Instant.now() : at(shown.getLast());
        Map<String, Instant> seen = new HashMap<>();
        shown.forEach(item -> seen.put(place(item), at(item)));
        while (pause()) {
            var since = last.minus(OVERLAP);
            for (var item : since(service, since, filters)) {
                if (seen.putIfAbsent(place(item), at(item)) == null) {
                    print(where, item);
                    last = at(item).isAfter(last) ? at(item) : last;
                }
            }
            seen.values().removeIf(at -> at.isBefore(since));
        }
        return Exit.DONE;
    }

    /** All of them: there may be more in a minute than a page holds. */
    private static List<JsonNode> since(Service service, Instant since, Filters filters) {
        var path = "/v1/ledger?limit=" + PAGE + "&since=" + since + filters.query();
        var records = new ArrayList<JsonNode>();
        var page = Where.good(service.get(path)).json();
        while (true) {
            page.path("records").forEach(records::add);
            if (!page.hasNonNull("next")) {
                return records;
            }
            var after = Where.segment(page.path("next").asText());
            page = Where.good(service.get(path + "&after=" + after)).json();
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<JsonNode> records(Service service, String path) {
        var records = new ArrayList<JsonNode>();
        Where.good(service.get(path)).json().path("records").forEach(records::add);
        return records;
    }

    private void print(Where where, JsonNode item) {
        if (where.json()) {
            terminal.print(Safe.json(item.toString()));
            return;
        }
        var tool = item.has("tool") ? Shown.cell(item.path("integration")) + "/" + Shown.cell(item.path("tool")) : "";
        terminal.print(Safe.line(String.join(
                        "  ",
                        Shown.cell(item.path("at")),
                        "%-18s".formatted(Shown.cell(item.path("type"))),
                        "%-37s".formatted(Shown.cell(item.path("call_id"))),
                        Shown.cell(item.path("agent")),
                        tool,
                        what(item.path("event"))))
                .stripTrailing());
    }

    private static String what(JsonNode event) {
        return switch (event.path("type").asText()) {
            case "audited" ->
                Shown.cell(event.path("actor")) + " " + Shown.cell(event.path("action")) + " "
                        + Shown.cell(event.path("subject"));
            case "call_ended" -> status(event.path("outcome"));
            case "call_updated" -> Shown.cell(event.path("update"));
            case "dead_letter" -> Shown.cell(event.path("cause"));
            default -> "";
        };
    }

    private static String status(JsonNode outcome) {
        try {
            return Shown.cell(Shown.MAPPER.readTree(outcome.asText()).path("status"));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return "";
        }
    }

    private static Instant at(JsonNode item) {
        try {
            return Instant.parse(item.path("at").asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static String place(JsonNode item) {
        return item.path("topic").asText() + "/" + item.path("partition").asInt() + "/"
                + item.path("offset").asLong();
    }

    @Command(
            name = "verify",
            description = "Check that nothing in the ledger was changed, taken out, reordered or cut off.",
            footer = {"", "Ends with 0 if nothing was found, 1 otherwise."})
    int verify(@Mixin Where where) {
        var answer = Where.good(where.approval(terminal).get("/v1/ledger/verify", VERIFYING));
        var verification = answer.json();
        boolean valid = verification.path("valid").asBoolean();
        if (where.printed(terminal, answer)) {
            return valid ? Exit.DONE : Exit.FAILED;
        }
        terminal.print((valid ? "nothing was found" : "NOT AS IT WAS WRITTEN") + ": "
                + verification.path("records").asLong() + " records in "
                + verification.path("chains").asInt() + " chains, against "
                + verification.path("heads").asLong() + " signed heads");
        for (var finding : verification.path("findings")) {
            var place = finding.has("topic")
                    ? Shown.cell(finding.path("topic")) + "/" + Shown.cell(finding.path("partition")) + " record "
                            + Shown.cell(finding.path("seq")) + ": "
                    : "";
            terminal.print(Safe.line(
                    "  " + Shown.cell(finding.path("kind")) + ": " + place + Shown.cell(finding.path("detail"))));
        }
        if (verification.path("findings_not_listed").asLong() > 0) {
            terminal.print("  and " + verification.path("findings_not_listed").asLong() + " more");
        }
        terminal.print("not proven by this:");
        verification.path("not_proven").forEach(line -> terminal.print(Safe.line("  " + line.asText())));
        return valid ? Exit.DONE : Exit.FAILED;
    }
}
