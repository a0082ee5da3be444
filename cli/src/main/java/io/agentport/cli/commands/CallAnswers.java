// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.services.Answer;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;

/** Says what became of a call, and what that means for the process's end. */
final class CallAnswers {
    private CallAnswers() {}

    /** Prints the answer to a call or a question about one; returns the exit code. */
    static int print(Terminal terminal, Answer answer, boolean asJson) {
        var call = answer.json();
        // a call that the policy or a person denied is answered as a problem
        boolean denied = answer.status() == 403 && call.has("call_id");
        if (!denied) {
            Where.good(answer);
        }
        if (asJson) {
            terminal.print(Safe.json(answer.body()));
        } else if (denied) {
            terminal.say(
                    "call " + Safe.line(call.path("call_id").asText()) + " denied: " + Safe.line(answer.problem()));
        } else {
            tell(terminal, call);
        }
        return denied ? Exit.FAILED : exit(call.path("status").asText());
    }

    static int exit(String status) {
        return switch (status) {
            case "completed" -> Exit.DONE;
            case "received", "permitted", "awaiting_approval", "unknown" -> Exit.WAITING;
            default -> Exit.FAILED;
        };
    }

    private static void tell(Terminal terminal, JsonNode call) {
        var line = new StringBuilder("call " + Shown.cell(call.path("call_id")) + " "
                + Shown.cell(call.path("status")).replace('_', ' '));
        var reason = Shown.cell(call.path("reason"));
        var detail = Shown.cell(call.path("detail"));
        if (!reason.isEmpty() || !detail.isEmpty()) {
            line.append(": ")
                    .append(reason)
                    .append(reason.isEmpty() || detail.isEmpty() ? "" : ": ")
                    .append(detail);
        }
        terminal.say(Safe.line(line.toString()));
        if (call.has("upstream_message")) {
            terminal.say("the upstream's own words: " + Safe.line(Shown.cell(call.path("upstream_message"))));
        }
        if (call.has("approval_url")) {
            terminal.say("a person decides until " + Safe.line(Shown.cell(call.path("expires_at"))) + ": "
                    + Safe.line(Shown.cell(call.path("approval_url"))));
        }
        var result = call.path("result");
        if (result.isObject()) {
            if (result.path("status").asInt() / 100 != 2) {
                terminal.say("the upstream answered " + result.path("status").asInt());
            }
            if (result.path("truncated").asBoolean()) {
                terminal.say("only the first part of " + Shown.cell(result.path("original_bytes")) + " bytes is here");
            }
            var body = result.path("body");
            terminal.print(body.isTextual() ? Safe.text(body.asText()) : Shown.pretty(body));
        }
    }
}
