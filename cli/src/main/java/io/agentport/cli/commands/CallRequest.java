// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.node.TextNode;
import io.agentport.cli.services.Answer;
import io.agentport.cli.services.Service;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A call as it is asked for on a command line. */
final class CallRequest {
    @Mixin
    AsAgent agent;

    @Option(names = "--arg", paramLabel = "NAME=VALUE", description = "An argument; may stand several times.")
    @Nullable
    List<String> named;

    @Option(names = "--json", paramLabel = "JSON|@FILE|-", description = "All arguments as one JSON object.")
    @Nullable
    String json;

    @Option(
            names = {"--wait-timeout", "--wait"},
            paramLabel = "DURATION",
            converter = WaitTime.class,
            description =
                    "How long to wait for the outcome, for example 90s or 15m. Without it, until it has ended or a"
                            + " person is asked, for at most 30s.")
    @Nullable
    Duration wait;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; shown to the person who decides.")
    @Nullable
    String reason;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "A name for this call: asked again by the same name, it is the same call.")
    @Nullable
    String idempotencyKey;

    @Parameters(paramLabel = "INTEGRATION/TOOL")
    String tool = "";

    int make(Terminal terminal) {
        if (named != null && json != null) {
            throw FailedException.usage("--arg and --json exclude each other");
        }
        var parts = ToolName.of(tool);
        var gateway = agent.gateway(terminal);
        var arguments = json != null ? Arguments.text(terminal, json) : named(gateway, parts);
        // the arguments stand in the body as they were written, so that the gateway judges what the person typed
        var body = "{\"integration\":" + text(parts.integration()) + ",\"tool\":" + text(parts.tool())
                + ",\"arguments\":" + arguments + (reason == null ? "" : ",\"reason\":" + text(reason)) + "}";
        return CallAnswers.print(terminal, waited(gateway, body), agent.where);
    }

    private Answer waited(Service gateway, String body) {
        var headers = new HashMap<String, String>();
        if (idempotencyKey != null) {
            headers.put("Idempotency-Key", header(idempotencyKey));
        }
        if (wait == null) {
            return gateway.post("/v1/calls", body, headers, Duration.ZERO);
        }
        var first = CallAnswers.atMost(wait);
        headers.put("Prefer", "wait=" + first.toSeconds());
        return CallAnswers.waitOn(gateway, gateway.post("/v1/calls", body, headers, first), wait.minus(first));
    }

    private static String header(String value) {
        if (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw FailedException.usage("`" + Safe.line(value) + "` is no idempotency key: expected printable ASCII");
        }
        return value;
    }

    private String named(Service gateway, ToolName name) {
        if (named == null) {
            return "{}";
        }
        Arguments.named(named, null); // says what is wrong with them before anything is asked
        var described = gateway.get("/v1/tools/" + name.path());
        return Arguments.named(named, described.ok() ? described.json().path("input_schema") : null);
    }

    private static String text(String value) {
        return TextNode.valueOf(value).toString();
    }
}
