// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcTest {
    private static final String RESPONSE = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[]}}";

    @Test
    void theResponseIsFoundAloneAndAmongOthers() {
        var batch = "[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}," + RESPONSE + "]";

        assertThat(JsonRpc.response(JsonRpc.read(RESPONSE), 7)).isEqualTo(JsonRpc.read(RESPONSE));
        assertThat(JsonRpc.response(JsonRpc.read(batch), 7)).isEqualTo(JsonRpc.read(RESPONSE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1}}",
                "{\"jsonrpc\":\"2.0\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"result\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":7}",
                "[]",
                "null",
                ""
            })
    void anotherRequestsResponseIsNone(String text) {
        assertThat(JsonRpc.response(JsonRpc.read(text), 7)).isNull();
    }

    @Test
    void aRequestHasItsParametersAsTheyAreAndAsksForProgressUnderItsId() {
        var legacy = new McpSession("2025-11-25", "s");

        assertThat(JsonRpc.request(legacy, 7, "tools/call", "{\"name\":\"a\",\"arguments\":{\"n\":1.10}}", null))
                .contains("\"id\":7", "\"_meta\":{\"progressToken\":7}", "\"arguments\":{\"n\":1.10}");
        assertThat(JsonRpc.request(McpSession.STATELESS, 7, "server/discover", "{}", null))
                .contains("\"progressToken\":7", "io.modelcontextprotocol/protocolVersion");
    }
}
