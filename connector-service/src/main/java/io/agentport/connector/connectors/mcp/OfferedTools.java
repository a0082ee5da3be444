// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.json.VisibleText;
import io.agentport.contracts.schemas.ArgumentSchema;
import io.agentport.contracts.schemas.ArgumentSchema.UnusableSchemaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's list of tools. What cannot be used is left out, and said; it concerns no other tool.
 *
 * @param leftOut for people
 */
public record OfferedTools(List<OfferedTool> tools, List<String> leftOut) {
    /** What a server may say of one tool, in characters of JSON. */
    static final int MAX_OFFER = 128 * 1024;

    private static final int MAX_SHOWN = 60;
    private static final List<String> USED =
            List.of("name", "title", "description", "annotations", "inputSchema", "outputSchema");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    public OfferedTools {
        tools = List.copyOf(tools);
        leftOut = List.copyOf(leftOut);
    }

    /** Thrown for one tool that cannot be used; the message says why. */
    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableException(@Nullable String message) {
            super(message);
        }
    }

    /** Reads the elements of {@code tools}; of two with one name the first is used. */
    public static OfferedTools read(Iterable<JsonNode> offers) {
        var tools = new LinkedHashMap<String, OfferedTool>();
        var leftOut = new ArrayList<String>();
        for (var offer : offers) {
            try {
                var tool = tool(offer);
                if (tools.putIfAbsent(tool.name(), tool) != null) {
                    leftOut.add("`" + tool.name() + "`: offered twice");
                }
            } catch (UnusableException e) {
                leftOut.add("`" + shown(offer.path("name").asText()) + "`: " + e.getMessage());
            }
        }
        return new OfferedTools(List.copyOf(tools.values()), leftOut);
    }

    private static OfferedTool tool(JsonNode offer) throws UnusableException {
        var name = offer.path("name").textValue();
        if (name == null || !ToolId.isTool(name)) {
            throw new UnusableException(
                    "not a name that a tool can have here: 1 to 86 of `A-Z a-z 0-9 _ . -`, without `__`");
        }
        var text = text(offer);
        if (!(offer.path("inputSchema").deepCopy() instanceof ObjectNode schema)) {
            throw new UnusableException("it has no schema of its arguments");
        }
        List<MirroredArgument> mirrored;
        try {
            mirrored = OfferedSchema.takeMirrored(schema);
        } catch (IllegalArgumentException e) {
            throw new UnusableException(e.getMessage());
        }
        OfferedSchema.modernise(schema);
        OfferedSchema.close(schema);
        var hints = offer.path("annotations");
        return new OfferedTool(
                Digest.ofText(text),
                text,
                name,
                title(offer, name),
                offer.path("description").asText(),
                hint(hints, "readOnlyHint"),
                hint(hints, "destructiveHint"),
                Boolean.TRUE.equals(hint(hints, "idempotentHint")),
                compiled(schema),
                schema.toString(),
                outputSchema(offer),
                mirrored);
    }

    private static String title(JsonNode offer, String name) {
        for (var title : List.of(offer.path("title"), offer.path("annotations").path("title"))) {
            if (title.isTextual() && !title.textValue().isBlank()) {
                return title.textValue();
            }
        }
        return name;
    }

    private static @Nullable Boolean hint(JsonNode hints, String name) {
        return hints.path(name).isBoolean() ? hints.get(name).booleanValue() : null;
    }

    private static ArgumentSchema compiled(ObjectNode schema) throws UnusableException {
        try {
            return ArgumentSchema.compile(schema.toString());
        } catch (UnusableSchemaException e) {
            throw new UnusableException("its schema cannot be used: " + e.getMessage());
        }
    }

    /** A promise that cannot be read is none: results are passed on as they are in any case. */
    private static @Nullable String outputSchema(JsonNode offer) {
        if (!(offer.path("outputSchema").deepCopy() instanceof ObjectNode schema)) {
            return null;
        }
        OfferedSchema.modernise(schema);
        return schema.toString();
    }

    /** In canonical form (RFC 8785), so that the order of members does not make another offer of it. */
    private static String text(JsonNode offer) throws UnusableException {
        var used = MAPPER.createObjectNode();
        USED.forEach(member -> {
            if (offer.has(member)) {
                used.set(member, offer.get(member));
            }
        });
        var json = used.toString();
        if (json.length() > MAX_OFFER) {
            throw new UnusableException("what is said of it is longer than " + MAX_OFFER + " characters");
        }
        try {
            return new JsonCanonicalizer(json).getEncodedString();
        } catch (IOException e) {
            throw new UnusableException("what is said of it is not JSON that can be compared");
        }
    }

    /** Reads offers as {@link OfferedTool#text} wrote them, between brackets. */
    public static OfferedTools readStored(String array) {
        try {
            return read(MAPPER.readTree(array));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was stored is JSON", e);
        }
    }

    private static String shown(String name) {
        var visible = VisibleText.of(name);
        return visible.length() <= MAX_SHOWN ? visible : visible.substring(0, MAX_SHOWN) + "…";
    }
}
