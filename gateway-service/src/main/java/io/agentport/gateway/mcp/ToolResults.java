// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolResult;
import io.agentport.gateway.calls.CallSnapshot;
import io.agentport.gateway.calls.CallState;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls as results of {@code tools/call}: our words first, in a block of their own and in {@code _meta}. */
final class ToolResults {
    /** Under this key of {@code _meta} stands what a program may rely on. */
    static final String META_CALL = "io.agentport/call";

    /** Numbers are passed on as they were written. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private ToolResults() {}

    /**
     * @param structured whether the tool promises {@code structuredContent}: a result without it then counts as an error,
     *     which needs none
     */
    static ObjectNode of(CallSnapshot call, boolean structured) {
        var result = passedOn(call.state()).orElseGet(() -> inOurWords(call));
        if (structured && !result.has("structuredContent")) {
            result.put("isError", true);
        }
        meta(result.withObjectProperty("_meta").putObject(META_CALL), call);
        return result;
    }

    private static ObjectNode inOurWords(CallSnapshot call) {
        var result = MAPPER.createObjectNode();
        var content = result.putArray("content");
        text(content, Words.about(call));
        result.put("isError", isError(call.state()));
        if (call.state() instanceof CallState.Ended ended) {
            upstream(content, ended.outcome(), call.id());
        }
        return result;
    }

    /** What became of the call cannot be said: it may have run. */
    static ObjectNode unknown(CallId id) {
        return ours(Words.unknown(id), id, "unknown", Problem.CALL_STATE_UNAVAILABLE);
    }

    static ObjectNode notYours(CallId id) {
        return ours(Words.notYours(id), id, "refused", Problem.UNKNOWN_CALL);
    }

    /** @param data what others wrote into the catalogue, as JSON */
    static ObjectNode told(String words, String data) {
        var result = MAPPER.createObjectNode();
        var content = result.putArray("content");
        text(content, words);
        text(content, data);
        return result.put("isError", false);
    }

    private static ObjectNode ours(String words, CallId id, String status, Problem problem) {
        var result = MAPPER.createObjectNode();
        text(result.putArray("content"), words);
        result.put("isError", true);
        result.putObject("_meta")
                .putObject(META_CALL)
                .put("call_id", id.value())
                .put("status", status)
                .put("reason", problem.code());
        return result;
    }

    /** A call that was not accepted. */
    static ObjectNode of(Refused refused) {
        var places = refused.errors().stream()
                .map(at -> "\n- at `" + at.pointer() + "`: " + at.expected())
                .collect(Collectors.joining());
        var after = refused.retryAfterSeconds();
        var retry = after.isPresent() ? "\nTry again in " + after.getAsLong() + " s." : "";
        var result = MAPPER.createObjectNode();
        text(
                result.putArray("content"),
                "AgentPort: not accepted (" + refused.problem().code() + "): " + refused.detail() + places
                        + "\nNothing was sent." + retry);
        result.put("isError", true);
        var meta = result.putObject("_meta").putObject(META_CALL);
        var call = refused.call();
        if (call != null) {
            meta.put("call_id", call.value());
        }
        meta.put("status", "refused").put("reason", refused.problem().code());
        return result;
    }

    private static boolean isError(CallState state) {
        return switch (state) {
            case CallState.Unknown u -> true;
            case CallState.Received r -> false;
            case CallState.AwaitingApproval a -> false;
            case CallState.Permitted p -> false;
            case CallState.Ended ended -> !(ended.outcome() instanceof Outcome.Completed);
        };
    }

    private static void meta(ObjectNode meta, CallSnapshot call) {
        meta.put("call_id", call.id().value()).put("status", call.state().status());
        switch (call.state()) {
            case CallState.AwaitingApproval asked -> {
                if (asked.url() != null) {
                    meta.put("approval_url", asked.url());
                }
                if (asked.expiresAt() != null) {
                    meta.put("expires_at", asked.expiresAt().toString());
                }
            }
            case CallState.Ended ended -> reason(meta, ended.outcome());
            case CallState.Unknown u -> {}
            case CallState.Received r -> {}
            case CallState.Permitted p -> {}
        }
    }

    private static void reason(ObjectNode meta, Outcome outcome) {
        switch (outcome) {
            case Outcome.Failed failed -> meta.put("reason", failed.reason());
            case Outcome.Denied denied -> meta.put("reason", denied.reason());
            case Outcome.OutcomeUnknown unknown -> meta.put("reason", unknown.reason());
            case Outcome.Completed c -> {}
            case Outcome.Expired e -> {}
            case Outcome.Cancelled c -> {}
        }
    }

    private static void upstream(ArrayNode content, Outcome outcome, CallId id) {
        switch (outcome) {
            case Outcome.Completed completed -> result(content, completed.result(), id);
            case Outcome.Failed failed -> {
                if (failed.result() != null) {
                    result(content, failed.result(), id); // the message is in it
                } else {
                    message(content, failed.upstreamMessage());
                }
            }
            case Outcome.OutcomeUnknown unknown -> message(content, unknown.upstreamMessage());
            case Outcome.Denied d -> {}
            case Outcome.Expired e -> {}
            case Outcome.Cancelled c -> {}
        }
    }

    private static void message(ArrayNode content, @Nullable String said) {
        if (said != null) {
            text(content, said);
        }
    }

    /** The result of an MCP server as it is; empty if the call has none. */
    private static Optional<ObjectNode> passedOn(CallState state) {
        if (!(state instanceof CallState.Ended ended
                && ended.outcome() instanceof Outcome.Completed completed
                && completed.result().isMcp())) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readTree(completed.result().body()))
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast)
                    .map(ToolResults::passedOn);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode passedOn(ObjectNode theirs) {
        var result = MAPPER.createObjectNode();
        for (var member : List.of("content", "structuredContent", "_meta")) {
            if (theirs.has(member)) {
                result.set(member, theirs.get(member));
            }
        }
        return result.put("isError", theirs.path("isError").asBoolean());
    }

    private static void result(ArrayNode content, ToolResult result, CallId id) {
        if (!result.base64()) {
            text(content, result.body());
        } else if (result.mediaType().startsWith("image/")) {
            data(content.addObject().put("type", "image"), result);
        } else if (result.mediaType().startsWith("audio/")) {
            data(content.addObject().put("type", "audio"), result);
        } else {
            content.addObject()
                    .put("type", "resource")
                    .putObject("resource")
                    .put("uri", "agentport://calls/" + id + "/result")
                    .put("mimeType", result.mediaType())
                    .put("blob", result.body());
        }
    }

    private static void data(ObjectNode block, ToolResult result) {
        block.put("data", result.body()).put("mimeType", result.mediaType());
    }

    private static void text(ArrayNode content, String text) {
        content.addObject().put("type", "text").put("text", text);
    }
}
