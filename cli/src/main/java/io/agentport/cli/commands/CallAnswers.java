// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.services.Answer;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.Exit;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.time.Duration;

/** Says what became of a call, and what that means for the process's end. */
final class CallAnswers {
    static final String ENDS = "Ends with 0 if it completed, 1 if it failed, expired or was cancelled, 2 if it has not"
            + " ended, 3 if it was denied, 4 if nobody knows what came of it.";

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private CallAnswers() {}

    /** Prints the answer to a call or a question about one; returns the exit code. */
    static int print(Terminal terminal, Answer answer, Where where) {
        var call = answer.json();
        var id = call.path("call_id").asText();
        boolean refused = !answer.ok();
        boolean ofACall = !id.isEmpty() && (answer.status() == 403 || answer.status() == 503);
        if (refused && !ofACall) {
            Where.good(answer);
        }
        if (!where.printed(terminal, answer)) {
            if (!refused) {
                tell(terminal, Where.good(answer).json());
            } else if (answer.status() == 403) {
                // a call that the policy or a person denied is answered as a problem
                terminal.say("call " + Safe.line(id) + " denied: " + Safe.line(answer.problem()));
            } else {
                terminal.say("call " + Safe.line(id) + ": " + Safe.line(answer.problem()));
            }
        }
        int exit = refused
                ? answer.status() == 403 ? Exit.DENIED : Exit.WAITING
                : exit(call.path("status").asText());
        if (exit == Exit.WAITING && !id.isEmpty()) {
            terminal.say("it has not ended: `agentport calls await " + Safe.line(id) + "` waits for it");
        }
        return exit;
    }

    static int exit(String status) {
        return switch (status) {
            case "completed" -> Exit.DONE;
            case "received", "permitted", "awaiting_approval", "unknown" -> Exit.WAITING;
            case "denied" -> Exit.DENIED;
            case "outcome_unknown" -> Exit.UNKNOWN;
            default -> Exit.FAILED;
        };
    }

    /** What one request may wait of that time. */
    static Duration atMost(Duration wait) {
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** Asks about a call, and waits for its end for so long. */
    static Answer ask(Service gateway, String call, Duration wait) {
        var now = atMost(wait);
        var answer =
                gateway.get("/v1/calls/" + Where.segment(call) + (now.isZero() ? "" : "?wait=" + now.toSeconds()), now);
        return waitOn(gateway, call, answer, wait.minus(now));
    }

    /** Asks on about a call that has not ended, for so long. */
    static Answer waitOn(Service gateway, Answer first, Duration wait) {
        return waitOn(gateway, first.json().path("call_id").asText(), first, wait);
    }

    private static Answer waitOn(Service gateway, String call, Answer first, Duration wait) {
        var answer = first;
        for (var left = wait; left.isPositive() && !call.isEmpty(); ) {
            if (answer.status() == 503) { // a replica that starts, or a service that it needs
                pause();
                left = left.minus(BETWEEN_TRIES);
            } else if (!answer.ok() || exit(answer.json().path("status").asText()) != Exit.WAITING) {
                return answer;
            }
            var now = atMost(left.isPositive() ? left : Duration.ZERO);
            answer = gateway.get("/v1/calls/" + Where.segment(call) + "?wait=" + now.toSeconds(), now);
            left = left.minus(now);
        }
        return answer;
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailedException.failed("interrupted");
        }
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
