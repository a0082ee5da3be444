// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolResult;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call as the interfaces show it. */
public final class CallJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory();

    private CallJson() {}

    public static ObjectNode of(CallSnapshot call) {
        return of(call.id(), call.state());
    }

    static ObjectNode of(CallId id, CallState state) {
        var json = MAPPER.createObjectNode();
        json.put("call_id", id.value());
        json.put("status", state.status());
        switch (state) {
            case CallState.Unknown u ->
                json.put("detail", "the call was not acknowledged in time: it may or may not have been accepted");
            case CallState.Received r -> {}
            case CallState.Permitted p -> {}
            case CallState.AwaitingApproval asked -> {
                put(json, "approval_id", asked.approval());
                put(json, "approval_url", asked.url());
                put(json, "expires_at", asked.expiresAt());
            }
            case CallState.Ended ended -> {
                put(json, "executed_as", ended.executedAs());
                outcome(json, ended.outcome());
            }
        }
        return json;
    }

    private static void outcome(ObjectNode json, Outcome outcome) {
        switch (outcome) {
            case Outcome.Completed completed -> result(json, completed.result());
            case Outcome.Failed failed -> {
                reason(json, failed.reason(), failed.detail());
                put(json, "upstream_message", failed.upstreamMessage());
                if (failed.result() != null) {
                    result(json, failed.result());
                }
            }
            case Outcome.Denied denied -> {
                reason(json, denied.reason(), denied.detail());
                rules(json, denied.rules());
            }
            case Outcome.Expired expired -> json.put("detail", expired.detail());
            case Outcome.Cancelled cancelled -> json.put("detail", cancelled.detail());
            case Outcome.OutcomeUnknown unknown -> {
                reason(json, unknown.reason(), unknown.detail());
                put(json, "upstream_message", unknown.upstreamMessage());
            }
        }
    }

    /** An upstream's JSON stands as it came, so that no number changes on the way. */
    private static void result(ObjectNode json, ToolResult result) {
        var shown = json.putObject("result");
        shown.put("status", result.status());
        shown.put("media_type", result.mediaType());
        if (result.isJson() && isJson(result.body())) {
            shown.putRawValue("body", new RawValue(result.body()));
        } else {
            shown.put("body", result.body());
        }
        shown.put("base64", result.base64());
        shown.put("truncated", result.truncated());
        if (result.truncated()) {
            shown.put("original_bytes", result.originalBytes());
        }
    }

    /** Whether the text is exactly one JSON value; an upstream may name its answer JSON that is not. */
    private static boolean isJson(String text) {
        try (var parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static void reason(ObjectNode json, String reason, String detail) {
        json.put("reason", reason);
        json.put("detail", detail);
    }

    private static void rules(ObjectNode json, List<String> rules) {
        if (!rules.isEmpty()) {
            rules.forEach(json.putArray("rules")::add);
        }
    }

    private static void put(ObjectNode json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }
}
