// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How an agent program talks with its model: what it asks, and the stream of events that it takes for an answer. */
interface ModelApi {
    /** Tools of the MCP server {@code agentport}, as that server names them. */
    List<String> tools(JsonNode request);

    /** What the model is given back for the calls that it made, in order. */
    List<String> toolResults(JsonNode request);

    /** The model calls a tool of {@code agentport}. */
    String call(String tool, ObjectNode arguments);

    /** The model has no more to do. */
    String say(String text);

    /** Under which an agent program shows the tools of the server. */
    String SERVER = "mcp__agentport";

    /** Messages of Anthropic, as Claude Code sends them. */
    final class AnthropicMessages implements ModelApi {
        @Override
        public List<String> tools(JsonNode request) {
            var prefix = SERVER + "__";
            return stream(request.path("tools"))
                    .map(tool -> tool.path("name").asText())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .toList();
        }

        @Override
        public List<String> toolResults(JsonNode request) {
            return stream(request.path("messages"))
                    .flatMap(message -> stream(message.path("content")))
                    .filter(block -> block.path("type").asText().equals("tool_result"))
                    .map(block -> text(block.path("content")))
                    .toList();
        }

        @Override
        public String call(String tool, ObjectNode arguments) {
            var block = object("type", "tool_use").put("id", "toolu_1").put("name", SERVER + "__" + tool);
            block.putObject("input");
            var delta = object("type", "input_json_delta").put("partial_json", arguments.toString());
            return message(block, delta, "tool_use");
        }

        @Override
        public String say(String text) {
            return message(
                    object("type", "text").put("text", ""),
                    object("type", "text_delta").put("text", text),
                    "end_turn");
        }

        private static String message(ObjectNode block, ObjectNode delta, String stop) {
            var start = object("type", "message_start");
            var message = start.putObject("message");
            message.put("id", "msg_1").put("type", "message").put("role", "assistant");
            message.put("model", "fake").putArray("content");
            message.putObject("usage").put("input_tokens", 1).put("output_tokens", 1);
            var opened = object("type", "content_block_start").put("index", 0);
            opened.set("content_block", block);
            var filled = object("type", "content_block_delta").put("index", 0);
            filled.set("delta", delta);
            var ended = object("type", "message_delta");
            ended.putObject("delta").put("stop_reason", stop);
            ended.putObject("usage").put("output_tokens", 1);
            return events(
                    start,
                    opened,
                    filled,
                    object("type", "content_block_stop").put("index", 0),
                    ended,
                    object("type", "message_stop"));
        }
    }

    /** Responses of OpenAI, as Codex sends them: the tools of a server stand in a namespace. */
    final class OpenAiResponses implements ModelApi {
        @Override
        public List<String> tools(JsonNode request) {
            return stream(request.path("tools"))
                    .filter(tool -> tool.path("name").asText().equals(SERVER))
                    .flatMap(namespace -> stream(namespace.path("tools")))
                    .map(tool -> tool.path("name").asText())
                    .toList();
        }

        @Override
        public List<String> toolResults(JsonNode request) {
            return stream(request.path("input"))
                    .filter(item -> item.path("type").asText().equals("function_call_output"))
                    .map(item -> text(item.path("output")))
                    .toList();
        }

        @Override
        public String call(String tool, ObjectNode arguments) {
            return response(object("type", "function_call")
                    .put("id", "item_1")
                    .put("call_id", "call_1")
                    .put("namespace", SERVER)
                    .put("name", tool)
                    .put("arguments", arguments.toString()));
        }

        @Override
        public String say(String text) {
            var message = object("type", "message").put("id", "item_2").put("role", "assistant");
            message.putArray("content").addObject().put("type", "output_text").put("text", text);
            return response(message);
        }

        private static String response(ObjectNode item) {
            var created = object("type", "response.created");
            created.putObject("response").put("id", "resp_1");
            var done = object("type", "response.output_item.done").put("output_index", 0);
            done.set("item", item);
            var completed = object("type", "response.completed");
            completed
                    .putObject("response")
                    .put("id", "resp_1")
                    .putObject("usage")
                    .put("input_tokens", 1)
                    .put("output_tokens", 1)
                    .put("total_tokens", 2);
            return events(created, done, completed);
        }
    }

    private static Stream<JsonNode> stream(JsonNode nodes) {
        return nodes instanceof ArrayNode array ? StreamSupport.stream(array.spliterator(), false) : Stream.of();
    }

    /** Text as it stands, or the texts of a list of blocks. */
    private static String text(JsonNode content) {
        return content.isTextual() ? content.asText() : String.join("\n", content.findValuesAsText("text"));
    }

    private static ObjectNode object(String name, String value) {
        return Http.JSON.createObjectNode().put(name, value);
    }

    private static String events(ObjectNode... events) {
        var stream = new StringBuilder();
        for (var event : events) {
            stream.append("event: ").append(event.path("type").asText());
            stream.append("\ndata: ").append(event).append("\n\n");
        }
        return stream.toString();
    }
}
