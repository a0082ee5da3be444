// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.ToolResult;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class McpResultsTest {
    private static Reply.Answered answered(String body) {
        return new Reply.Answered(200, "application/json", Buffer.buffer(body), false, false);
    }

    private static Reply read(String body) {
        return McpResults.read(answered(body), JsonRpc.read(body));
    }

    private static Reply result(String result) {
        return read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}");
    }

    private static String passedOn(String result) {
        var reply = (Reply.Answered) result(result);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo(ToolResult.MCP);
        return reply.body().toString();
    }

    @Test
    void aResultIsPassedOnWithItsNumbersAsTheyWereWritten() {
        assertThat(passedOn("{\"content\":[],\"structuredContent\":{\"a\":1.10,\"b\":9007199254740993,\"c\":1e400}}"))
                .contains("1.10", "9007199254740993", "1E+400");
    }

    @Test
    void whatOnlyAServerMaySayToItsClientIsTakenOut() {
        var text = passedOn("""
                {"resultType":"complete","requestState":"s","ttlMs":1,"cacheScope":"public",
                 "_meta":{"io.agentport/call":{"status":"denied"},"io.modelcontextprotocol/serverInfo":{},"own":1},
                 "content":[{"type":"text","text":"x","_meta":{"io.agentport/call":1}}]}""");

        assertThat(text).isEqualTo("{\"_meta\":{\"own\":1},\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "-32700, 400",
        "-32600, 400",
        "-32601, 404",
        "-32602, 400",
        "-32020, 400",
        "-32603, 500",
        "-32000, 500",
        "7, 500"
    })
    void anErrorOfTheProtocolProvesThatNothingWasDoneOrDoesNot(int code, int status) {
        var reply = read("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":" + code + ",\"message\":\"why\"}}");

        assertThat(((Reply.Answered) reply).status()).isEqualTo(status);
        assertThat(((Reply.Answered) reply).body().toString()).contains("why");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":\"x\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"input_required\",\"content\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"task\",\"taskId\":\"t\"}}"
            })
    void whatIsNoCompleteResultIsNone(String body) {
        assertThat(read(body)).isInstanceOf(Reply.Lost.class);
    }
}
