// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/calls}, read once: the arguments are a part of that reading's canonical text.
 *
 * @param reason the agent's words; null if it gave none
 */
record CallRequestBody(
        ToolId tool, CanonicalJson arguments, @Nullable String reason) {
    private static final int MAX_BYTES = StrictJson.MAX_BYTES + 64 * 1024;
    private static final int MAX_REASON_LENGTH = 1000;
    private static final Set<String> MEMBERS = Set.of("integration", "tool", "arguments", "reason");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The body, or why it is none. */
    sealed interface Read {
        record Good(CallRequestBody body) implements Read {}

        record Bad(Refused refused) implements Read {}
    }

    static Read read(byte[] bytes) {
        try {
            var whole = StrictJson.readEnvelope(bytes, MAX_BYTES);
            var rest = whole.without("arguments");
            var taken = whole.object("arguments");
            if (taken.isEmpty() && !rest.equals(whole)) {
                return bad("`arguments` must be an object");
            }
            var arguments = StrictJson.readObject(
                    taken.map(CanonicalJson::bytes).orElse("{}".getBytes(StandardCharsets.UTF_8)));
            return read(MAPPER.readTree(rest.text()), arguments);
        } catch (RefusedJsonException e) {
            return new Read.Bad(Refused.of(e));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        }
    }

    private static Read read(JsonNode request, CanonicalJson arguments) {
        for (Iterator<String> names = request.fieldNames(); names.hasNext(); ) {
            var name = names.next();
            if (!MEMBERS.contains(name)) {
                return bad("unknown member `" + name + "`; a call has `integration`, `tool`, `arguments`, `reason`");
            }
        }
        var integration = request.path("integration").textValue();
        var tool = request.path("tool").textValue();
        if (integration == null || tool == null) {
            return bad("`integration` and `tool` must be strings");
        }
        if (!ToolId.isIntegration(integration) || !ToolId.isTool(tool)) {
            return new Read.Bad(new Refused(Problem.UNKNOWN_TOOL, "no tool can have that name"));
        }
        var reason = request.path("reason");
        if (!reason.isMissingNode() && !reason.isTextual()) {
            return bad("`reason` must be a string");
        }
        if (reason.asText().length() > MAX_REASON_LENGTH) {
            return bad("`reason` may have at most " + MAX_REASON_LENGTH + " characters");
        }
        return new Read.Good(new CallRequestBody(new ToolId(integration, tool), arguments, reason.textValue()));
    }

    private static Read bad(String detail) {
        return new Read.Bad(new Refused(Problem.INVALID_REQUEST, detail));
    }
}
