// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.BuildResult.Built;
import io.agentport.connector.connectors.BuildResult.Refused;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.connectors.definitions.EffectKeyTemplate;
import io.agentport.connector.connectors.definitions.HttpTemplate;
import io.agentport.connector.connectors.definitions.PathTemplate;
import io.agentport.connector.connectors.definitions.Slot;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.contracts.json.CanonicalJson;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns arguments into the one request that the tool's definition allows: method, origin and template are fixed, every
 * argument has one place, and nothing but arguments and what the definition fixes is in it. An argument that was left out
 * is not sent; null is sent in a JSON body, and refused elsewhere. Safe for use by any thread.
 */
public final class RequestBuilder implements EffectiveTool.Template {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String INVALID_ARGUMENTS = "invalid_arguments";

    private final ToolDefinition tool;
    private final HttpTemplate http;
    private final BaseUrl baseUrl;

    public RequestBuilder(ToolDefinition tool, BaseUrl baseUrl) {
        this.tool = tool;
        this.http = tool.http();
        this.baseUrl = baseUrl;
    }

    @Override
    public BuildResult build(CanonicalJson canonical) {
        try {
            var arguments = MAPPER.readTree(canonical.text());
            var mismatch = tool.arguments().mismatch(arguments);
            if (mismatch.isPresent()) {
                return new Refused(
                        INVALID_ARGUMENTS,
                        mismatch.get().problem(),
                        mismatch.get().pointer());
            }
            return new Built(request(arguments, canonical));
        } catch (UnsendableException e) {
            return new Refused(INVALID_ARGUMENTS, String.valueOf(e.getMessage()), e.pointer());
        } catch (JsonProcessingException e) {
            return new Refused(INVALID_ARGUMENTS, "not JSON", "");
        }
    }

    private UpstreamRequest request(JsonNode arguments, CanonicalJson canonical) throws UnsendableException {
        var query = new Brackets();
        http.query().forEach(query::fixed);
        var form = new Brackets();
        var json = new JsonBody();
        Map<String, String> headers = new HashMap<>(http.headers());
        for (var slot : http.slots()) {
            var value = arguments.get(slot.argument());
            if (value == null) {
                continue;
            }
            var pointer = "/" + slot.argument();
            switch (slot) {
                case Slot.Path p -> {} // in the order of the template, below
                case Slot.Query q -> query.argument(q.key(), value, pointer);
                case Slot.Form f -> form.argument(f.key(), value, pointer);
                case Slot.Json j -> json.set(j.pointer(), value);
                case Slot.Header h -> headers.put(h.name(), Scalars.header(Scalars.text(value, pointer), pointer));
            }
        }
        var path = path(arguments);
        return new UpstreamRequest(
                http.method(),
                baseUrl.origin(),
                query.isEmpty() ? path : path + "?" + query,
                headers,
                body(form, json),
                effectKey(tool.effectKey(), arguments, canonical));
    }

    private String path(JsonNode arguments) throws UnsendableException {
        var path = new StringBuilder(baseUrl.path());
        for (var part : http.path().parts()) {
            path.append('/');
            switch (part) {
                case PathTemplate.Literal literal -> path.append(literal.text());
                case PathTemplate.Variable variable -> {
                    var pointer = "/" + variable.argument();
                    var text = Scalars.text(arguments.path(variable.argument()), pointer);
                    path.append(
                            mayHoldSegments(variable.argument())
                                    ? segments(text, pointer)
                                    : Scalars.segment(text, pointer));
                }
            }
        }
        return path.toString();
    }

    private boolean mayHoldSegments(String argument) {
        return http.slots().contains(new Slot.Path(argument, true));
    }

    private static String segments(String text, String pointer) throws UnsendableException {
        var path = new StringBuilder();
        for (var segment : text.split("/", -1)) {
            path.append(path.isEmpty() ? "" : "/").append(Scalars.segment(segment, pointer));
        }
        return path.toString();
    }

    private UpstreamRequest.@Nullable Body body(Brackets form, JsonBody json) {
        return switch (http.body()) {
            case null -> null;
            case FORM -> new UpstreamRequest.Body(HttpTemplate.Body.FORM.contentType(), form.toString());
            case JSON -> new UpstreamRequest.Body(HttpTemplate.Body.JSON.contentType(), json.toString());
        };
    }

    /** By default the effect is this tool with these arguments; no template starts with {@code call:}. */
    private String effectKey(@Nullable EffectKeyTemplate template, JsonNode arguments, CanonicalJson canonical) {
        return template == null ? "call:" + tool.name() + ":" + canonical.digest() : template.of(arguments);
    }
}
