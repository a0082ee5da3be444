// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of MCP 2026-07-28 for one posted message, and of the older versions, row by row. */
class McpReaderTest {
    private static final String MODERN_META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"VERSION\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    the header is missing                | {M}                            |            | tools/list |      | 400 | -32020
                    the header differs                   | {M}                            | 2025-11-25 | tools/list |      | 400 | -32020
                    the version is unknown               | {U}                            | 1900-01-01 | tools/list |      | 400 | -32022
                    the version is not for this era      | {L}                            | 2025-11-25 | tools/list |      | 400 | -32022
                    the body names no version            | {}                             | 2026-07-28 | tools/list |      | 400 | -32602
                    the capabilities are missing         | {V}                            | 2026-07-28 | tools/list |      | 400 | -32602
                    the method header is missing         | {M}                            | 2026-07-28 |            |      | 400 | -32020
                    the method header differs            | {M}                            | 2026-07-28 | tools/call |      | 400 | -32020
                    a legacy client's version is unknown | {}                             | 2024-01-01 |            |      | 400 | -32022
                    """)
    void aRequestIsRefusedWhen(
            String rule, String params, String version, String methodHeader, String name, int status, int code) {
        var body = request("tools/list", params(params));

        var read = McpReader.read(bytes(body), new McpHeaders(version, methodHeader, name));

        assertThat(read).isInstanceOfSatisfying(McpMessage.Bad.class, bad -> {
            assertThat(bad.error().code()).isEqualTo(code);
            assertThat(bad.error().httpStatus()).isEqualTo(status);
            assertThat(bad.id()).hasToString("7");
        });
    }

    @Test
    void anUnsupportedVersionIsToldWhichAreSupported() {
        var read = McpReader.read(
                bytes(request("tools/list", params("{U}"))), new McpHeaders("1900-01-01", "tools/list", null));

        var data = ((McpMessage.Bad) read).error().data();
        assertThat(data.path("requested").asText()).isEqualTo("1900-01-01");
        assertThat(data.path("supported").toString()).contains("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    it is missing  |
                    it differs     | stripe__other
                    """)
    void theNameHeaderOfAToolCallIsRefusedWhen(String rule, String name) {
        var read = McpReader.read(
                bytes(request("tools/call", params("{M,\"name\":\"stripe__list\"}"))),
                new McpHeaders("2026-07-28", "tools/call", name));

        assertThat(((McpMessage.Bad) read).error().code()).isEqualTo(McpError.HEADER_MISMATCH);
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(nullValues = "none", textBlock = """
                    tasks/get, none, -32020
                    tasks/get, call_2, -32020
                    tasks/update, call_2, -32020
                    tasks/cancel, call_2, -32020
                    tasks/cancel, call_1, 0
                    """)
    void theNameHeaderOfATaskIsItsId(String method, String name, int code) {
        var read = McpReader.read(
                bytes(request(method, params("{M,\"taskId\":\"call_1\"}"))),
                new McpHeaders("2026-07-28", method, name));

        assertThat(read instanceof McpMessage.Bad bad ? bad.error().code() : 0).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {} | false
                    {"extensions":{"io.modelcontextprotocol/tasks":{}}} | true
                    {"extensions":{"io.modelcontextprotocol/tasks":true}} | false
                    {"extensions":{"io.modelcontextprotocol/ui":{}}} | false
                    {"tasks":{}} | false
                    """)
    void tasksAreForWhoDeclaresThem(String capabilities, boolean declared) {
        var meta = MODERN_META.replace("VERSION", "2026-07-28").replace("{}", capabilities);
        var read = McpReader.read(
                bytes(request("tools/call", "{" + meta + ",\"name\":\"a\"}")),
                new McpHeaders("2026-07-28", "tools/call", "a"));

        assertThat(((McpMessage.Request) read).declaresTasks()).isEqualTo(declared);
    }

    @Test
    void aNameHeaderInBase64IsDecodedBeforeItIsCompared() {
        var encoded = "=?base64?" + Base64.getEncoder().encodeToString(bytes("stripe__list")) + "?=";

        var read = McpReader.read(
                bytes(request("tools/call", params("{M,\"name\":\"stripe__list\"}"))),
                new McpHeaders("2026-07-28", "tools/call", encoded));

        assertThat(read)
                .isInstanceOfSatisfying(
                        McpMessage.Request.class,
                        call -> assertThat(call.toolName()).isEqualTo("stripe__list"));
    }

    @ParameterizedTest(name = "{0} {2} -> {3}")
    @CsvSource(delimiter = '|', textBlock = """
                    initialize      | {}  |            | LEGACY
                    initialize      | {}  | 2025-06-18 | LEGACY
                    tools/list      | {}  |            | LEGACY
                    tools/list      | {}  | 2025-03-26 | LEGACY
                    tools/list      | {}  | 2025-11-25 | LEGACY
                    tools/list      | {M} | 2026-07-28 | MODERN
                    server/discover | {M} | 2026-07-28 | MODERN
                    """)
    void theEraIsThatOfTheRequest(String method, String params, String version, Era era) {
        var read = McpReader.read(bytes(request(method, params(params))), new McpHeaders(version, method, null));

        assertThat(read)
                .isInstanceOfSatisfying(
                        McpMessage.Request.class,
                        request -> assertThat(request.era()).isEqualTo(era));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    a batch                   | [{"jsonrpc":"2.0","id":1,"method":"ping"}]              | -32600 | 400
                    not JSON                  | {"jsonrpc":"2.0",                                       | -32700 | 400
                    a response                | {"jsonrpc":"2.0","id":1,"result":{}}                    | -32600 | 400
                    no version of JSON-RPC    | {"id":1,"method":"ping"}                                | -32600 | 400
                    an id that is null        | {"jsonrpc":"2.0","id":null,"method":"ping"}             | -32600 | 400
                    an id that is an object   | {"jsonrpc":"2.0","id":{},"method":"ping"}               | -32600 | 400
                    parameters as a list      | {"jsonrpc":"2.0","id":1,"method":"ping","params":[]}    | -32600 | 400
                    a key that stands twice   | {"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}         | -32602 | 400
                    arguments as a list       | {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":[]}}                     | -32602 | 200
                    a number that is not exact| {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"n":12345678901234567890}}} | -32602 | 400
                    """)
    void whatIsNoGoodMessageIsRefused(String what, String body, int code, int status) {
        var read = McpReader.read(bytes(body), new McpHeaders(null, null, null));

        assertThat(read).isInstanceOfSatisfying(McpMessage.Bad.class, bad -> {
            assertThat(bad.error().code()).isEqualTo(code);
            assertThat(bad.error().httpStatus()).isEqualTo(status);
        });
    }

    @Test
    void theArgumentsAreThoseOfTheBodyInCanonicalForm() {
        var read = McpReader.read(
                bytes(request("tools/call", "{\"name\":\"a\",\"arguments\":{ \"b\" : 1.50, \"a\":\"\\u0041\" }}")),
                new McpHeaders(null, null, null));

        assertThat(((McpMessage.Request) read).arguments()).hasToString("{\"a\":\"A\",\"b\":1.5}");
    }

    @Test
    void anIdIsEchoedAsItWas() {
        var read = McpReader.read(
                bytes("{\"jsonrpc\":\"2.0\",\"id\":\"5\",\"method\":\"ping\"}"), new McpHeaders(null, null, null));

        assertThat(((McpMessage.Request) read).id()).hasToString("\"5\"");
    }

    @Test
    void argumentsBeyondTheLimitAreTooLarge() {
        var read = McpReader.read(
                bytes(request("tools/call", "{\"name\":\"a\",\"arguments\":{\"a\":\"" + "x".repeat(300_000) + "\"}}")),
                new McpHeaders(null, null, null));

        assertThat(((McpMessage.Bad) read).error().httpStatus()).isEqualTo(413);
        assertThat(((McpMessage.Bad) read).error().message()).startsWith("too_large: ");
    }

    private static String params(String short_) {
        return short_.replace("M", MODERN_META.replace("VERSION", "2026-07-28"))
                .replace("{U}", "{" + MODERN_META.replace("VERSION", "1900-01-01") + "}")
                .replace("{L}", "{" + MODERN_META.replace("VERSION", "2025-11-25") + "}")
                .replace("{V}", "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}");
    }

    private static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
