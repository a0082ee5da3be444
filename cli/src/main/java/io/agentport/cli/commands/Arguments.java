// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import io.agentport.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call's arguments as a command line writes them. */
final class Arguments {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private Arguments() {}

    /** The text of {@code --json}: JSON, {@code @FILE}, or {@code -} for standard input. The gateway reads it strictly. */
    static String text(Terminal terminal, String json) {
        if (json.equals("-")) {
            return terminal.readAll();
        }
        if (!json.startsWith("@")) {
            return json;
        }
        try {
            return Files.readString(Path.of(json.substring(1)));
        } catch (IOException e) {
            throw FailedException.usage("the file `" + Safe.line(json.substring(1)) + "` cannot be read");
        }
    }

    /**
     * The arguments of {@code --arg NAME=VALUE}. A value is a string where the schema wants one; elsewhere it is JSON if it
     * reads as JSON, and otherwise a string.
     *
     * @param schema of the tool; null if it is not known
     */
    static String named(List<String> pairs, @Nullable JsonNode schema) {
        var arguments = STRICT.createObjectNode();
        for (var pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw FailedException.usage("`" + Safe.line(pair) + "` is no argument: expected NAME=VALUE");
            }
            var name = pair.substring(0, equals);
            if (arguments.has(name)) {
                throw FailedException.usage("the argument `" + Safe.line(name) + "` is given twice");
            }
            arguments.set(name, value(pair.substring(equals + 1), schema == null ? null : type(schema, name)));
        }
        return arguments.toString();
    }

    private static JsonNode type(JsonNode schema, String name) {
        return schema.path("properties").path(name).path("type");
    }

    private static JsonNode value(String text, @Nullable JsonNode type) {
        if (type == null || !type.asText().equals("string")) {
            try {
                var json = STRICT.readTree(text);
                if (json != null && !json.isMissingNode()) {
                    return json;
                }
            } catch (JsonProcessingException e) {
                // no JSON, so it is a string
            }
        }
        return STRICT.getNodeFactory().textNode(text);
    }
}
