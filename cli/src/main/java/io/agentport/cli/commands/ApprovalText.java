// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.terminal.Safe;
import java.util.ArrayList;
import java.util.List;

/** An approval as a person reads it: every argument in full, and whose words are whose. */
final class ApprovalText {
    private ApprovalText() {}

    static List<String> lines(JsonNode approval) {
        var lines = new ArrayList<String>();
        lines.add(Safe.line("approval  " + Shown.cell(approval.path("id")) + "  "
                + Shown.cell(approval.path("status")).replace('_', ' ')));
        lines.add(Safe.line("agent     " + Shown.cell(approval.path("agent"))));
        lines.add(Safe.line("tool      " + Shown.cell(approval.path("integration")) + "/"
                + Shown.cell(approval.path("tool")) + title(approval) + ", " + Shown.cell(approval.path("risk"))));
        lines.add(Safe.line("expires   " + Shown.cell(approval.path("expires_at"))));
        lines.add("arguments");
        var arguments = approval.path("arguments");
        arguments
                .properties()
                .forEach(argument -> lines.add("  " + Safe.line(argument.getKey()) + " = "
                        + Safe.text(argument.getValue().toString())));
        if (arguments.isEmpty()) {
            lines.add("  none");
        }
        for (var reason : approval.path("reasons")) {
            lines.add("the agent's own words, for call " + Safe.line(Shown.cell(reason.path("call_id"))) + ":");
            Safe.text(Shown.cell(reason.path("reason"))).lines().forEach(line -> lines.add("  | " + line));
        }
        for (var call : approval.path("calls")) {
            lines.add(Safe.line(
                    "call      " + Shown.cell(call.path("call_id")) + "  " + Shown.cell(call.path("status"))));
        }
        optional(lines, approval, "decided by", "decided_by");
        optional(lines, approval, "comment", "comment");
        optional(lines, approval, "withdrawn", "withdrawn_reason");
        outcome(lines, approval.path("outcome"));
        return lines;
    }

    private static String title(JsonNode approval) {
        var title = Shown.cell(approval.path("title"));
        return title.isEmpty() ? "" : " (" + title + ")";
    }

    private static void optional(List<String> lines, JsonNode approval, String label, String member) {
        var value = Shown.cell(approval.path(member));
        if (!value.isEmpty()) {
            lines.add(Safe.line(label + "  " + value));
        }
    }

    /** What really happened. */
    private static void outcome(List<String> lines, JsonNode outcome) {
        if (outcome.isObject()) {
            var detail = Shown.cell(outcome.path("detail"));
            lines.add(Safe.line("outcome   "
                    + Shown.cell(outcome.path("status")).replace('_', ' ') + (detail.isEmpty() ? "" : ": " + detail)));
            optional(lines, outcome, "the upstream's own words:", "upstream_message");
            var body = Shown.cell(outcome.path("result").path("body"));
            Safe.text(body).lines().forEach(line -> lines.add("  " + line));
        }
    }
}
