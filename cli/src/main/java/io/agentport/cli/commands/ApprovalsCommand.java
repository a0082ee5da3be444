// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Table;
import io.agentport.cli.terminal.Terminal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What waits for a person. A decision names what was shown here, so that nothing else can be decided by it. */
@Command(name = "approvals", description = "See what waits for a person, and decide (role approver).")
public final class ApprovalsCommand {
    private final Terminal terminal;

    public ApprovalsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "list", description = "List approvals.")
    int list(
            @Mixin Where where,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description = "${DEFAULT-VALUE} by default.",
                            defaultValue = "pending")
                    String status) {
        var answer = Where.good(where.approval(terminal).get("/v1/approvals?status=" + Where.segment(status)));
        if (where.printed(terminal, answer, "approvals")) {
            return Exit.DONE;
        }
        var approvals = answer.json().path("approvals");
        if (approvals.isEmpty()) {
            terminal.say("no approval is " + Safe.line(status));
            return Exit.DONE;
        }
        var table = new Table("ID", "STATUS", "AGENT", "TOOL", "RISK", "CALLS", "EXPIRES");
        for (var approval : approvals) {
            table.row(
                    Shown.cell(approval.path("id")),
                    Shown.cell(approval.path("status")),
                    Shown.cell(approval.path("agent")),
                    Shown.cell(approval.path("integration")) + "/" + Shown.cell(approval.path("tool")),
                    Shown.cell(approval.path("risk")),
                    Integer.toString(approval.path("calls").size()),
                    Shown.cell(approval.path("expires_at")));
        }
        table.print(terminal);
        return Exit.DONE;
    }

    @Command(name = "show", description = "Show an approval with everything that would run.")
    int show(@Mixin Where where, @Parameters(paramLabel = "ID") String id) {
        var answer = Where.good(where.approval(terminal).get("/v1/approvals/" + Where.segment(id)));
        if (!where.printed(terminal, answer)) {
            ApprovalText.lines(answer.json()).forEach(terminal::print);
        }
        return Exit.DONE;
    }

    @Command(name = "approve", description = "Show an approval, and approve exactly that, once.")
    int approve(
            @Mixin Where where,
            @Option(names = "--yes", description = "Do not ask whether to.") boolean yes,
            @Option(names = "--comment", paramLabel = "TEXT", description = "Goes on record.") @Nullable String comment,
            @Parameters(paramLabel = "ID") String id) {
        var service = where.approval(terminal);
        var shown = show(service, id);
        if (!yes) {
            var answer = terminal.ask("approve this, once? [y/N] ", "give --yes");
            if (!answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
                terminal.say("nothing was decided");
                return Exit.FAILED;
            }
        }
        return decide(where, service, shown, "approve_once", comment);
    }

    @Command(name = "deny", description = "Show an approval, and deny it.")
    int deny(
            @Mixin Where where,
            @Option(names = "--comment", paramLabel = "TEXT", description = "Goes on record.") @Nullable String comment,
            @Parameters(paramLabel = "ID") String id) {
        var service = where.approval(terminal);
        return decide(where, service, show(service, id), "deny", comment);
    }

    /** Shows it beside the result: what is decided on is always on the screen. */
    private JsonNode show(Service service, String id) {
        var approval =
                Where.good(service.get("/v1/approvals/" + Where.segment(id))).json();
        ApprovalText.lines(approval).forEach(terminal::say);
        var status = Shown.cell(approval.path("status"));
        if (!status.equals("pending")) {
            throw FailedException.failed("there is nothing to decide: it is " + Safe.line(status.replace('_', ' ')));
        }
        return approval;
    }

    private int decide(Where where, Service service, JsonNode shown, String decision, @Nullable String comment) {
        var body = Shown.MAPPER.createObjectNode().put("decision", decision);
        body.set("seen", shown.path("seen"));
        if (comment != null) {
            body.put("comment", comment);
        }
        var answer = Where.good(service.post(
                "/v1/approvals/" + Where.segment(shown.path("id").asText()) + "/decision", body.toString()));
        if (where.printed(terminal, answer)) {
            return Exit.DONE;
        }
        if (decision.equals("deny")) {
            terminal.print("denied");
        } else {
            terminal.print("approved: it runs now; `agentport approvals show "
                    + Safe.line(shown.path("id").asText()) + "` says what came of it");
        }
        return Exit.DONE;
    }
}
