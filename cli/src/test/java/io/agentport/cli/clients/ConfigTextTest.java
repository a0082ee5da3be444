// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTextTest {
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();
    private static final String ENDPOINT = "http://127.0.0.1:4747/mcp";
    private static final Key KEY = new Key.Variable("AGENTPORT_API_KEY");

    private static String with(Client client, String text) {
        return client.read(text).with("agentport", client.entry(ENDPOINT, KEY));
    }

    private static String without(Client client, String text) {
        return client.read(text).without("agentport");
    }

    /** Every text here comes back to the character. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{}\n",
                "{\"a\":1}",
                "{ \"a\": [1, {\"b\": 2}] }\n",
                "{\n  \"a\": 1\n}\n",
                "{\n\t\"a\": 1,\n\t\"mcp\": {\n\t\t\"on\": true\n\t}\n}",
                "{\r\n    \"a\": 1\r\n}\r\n",
                "// mine\n{\n  a: 'x', // why\n  /* and */ b: +.5,\n}\n",
                "{\n  a: 1 // no comma\n  // the end\n}\n",
                "{\n  // only a comment\n}\n",
                "{mcp: {servers: {other: {url: 'https://x.example/mcp'},},}, z: [1,],}",
                "{\n  mcp: {\n    servers: {\n      other: {},\n    },\n  },\n}\n",
                "{\"mcp\":{\"servers\":{\"a\":{},\"b\":{}}},\"c\":\"agentport {}\"}"
            })
    void writtenAndRemovedLeavesAJsonTextAsItWas(String text) throws Exception {
        var written = with(Client.OPENCLAW, text);

        var tree = LENIENT.readTree(written.replace("+.5", "0.5"));
        assertThat(tree.at("/mcp/servers/agentport/url").asText()).isEqualTo(ENDPOINT);
        assertThat(Client.OPENCLAW
                        .read(written)
                        .entry("agentport")
                        .orElseThrow()
                        .strings())
                .contains(ENDPOINT, "Bearer ${AGENTPORT_API_KEY}");
        assertThat(without(Client.OPENCLAW, written)).isEqualTo(text);
    }

    @Test
    void anEntryInTheMiddleGoesAloneAndTheOthersKeepTheirComments() throws Exception {
        var text = """
                {
                  "servers": {
                    // the first
                    "a": { "url": "https://a.example/mcp" },
                    "agentport": { "url": "http://127.0.0.1:4747/mcp" },
                    // the last
                    "b": { "url": "https://b.example/mcp" } // really
                  }
                }
                """;

        assertThat(without(Client.VSCODE, text))
                .isEqualTo(text.replace("    \"agentport\": { \"url\": \"http://127.0.0.1:4747/mcp\" },\n", ""));
    }

    @Test
    void theIndentationIsTheFiles() {
        assertThat(with(Client.CURSOR, "{\n    \"mcpServers\": {\n        \"a\": {}\n    }\n}\n"))
                .isEqualTo("""
                {
                    "mcpServers": {
                        "a": {},
                        "agentport": {
                            "url": "http://127.0.0.1:4747/mcp",
                            "headers": {
                                "Authorization": "Bearer ${env:AGENTPORT_API_KEY}"
                            }
                        }
                    }
                }
                """);
    }

    @Test
    void whatWasThereMeansWhatItMeant() throws Exception {
        var text =
                "{\"numStartups\": 12, \"projects\": {\"/x\": {\"mcpServers\": {\"agentport\": 1}}}, \"mcpServers\": {\"a\": {}}}";
        var expected = (com.fasterxml.jackson.databind.node.ObjectNode) LENIENT.readTree(text);
        expected.withObjectProperty("mcpServers").set("agentport", Client.CLAUDE_CODE.entry(ENDPOINT, KEY));

        assertThat((JsonNode) LENIENT.readTree(with(Client.CLAUDE_CODE, text))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1]|1:1: expected `{`",
                "{'a':1 'b':2}|1:8: expected `,` or `}`",
                "{'a':1,'a':2}|1:8: expected each name once",
                "{'a':|1:6: expected a value",
                "{'a':tru}|1:6: expected a value",
                "{'a':'x}|1:6: expected this string to end",
                "{'a':1,}|1:8: expected a name: a comma",
                "{'a':[1,]}|1:9: expected a value: a comma",
                "{'a':1} x|1:9: expected nothing more",
                "{ // c|1:3: expected no comment",
                "{'mcpServers': []}|1:16: expected an object as `mcpServers`",
                "{'a':'\\u00g0'}|1:7: expected four hexadecimal digits",
                "{a:1}|1:2: expected a name"
            })
    void whatIsNoJsonIsRefusedWithItsPlace(String text, String problem) {
        assertThatThrownBy(() -> Client.CLAUDE_DESKTOP.read(text.replace('\'', '"')))
                .isInstanceOf(UnreadableTextException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void nestingHasAnEnd() {
        assertThatThrownBy(() -> Client.CLAUDE_CODE.read("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(UnreadableTextException.class);
        assertThatThrownBy(() -> Client.CODEX.read("a = " + "[".repeat(100_000)))
                .isInstanceOf(UnreadableTextException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model = \"x\"\n",
                "# mine\nmodel = \"x\" # why\n\n[mcp_servers.other]\nurl = 'https://x.example/mcp'\nargs = [\n  \"a\", # one\n  'b',\n]\n",
                "text = \"\"\"\n[mcp_servers.agentport]\nurl = \\\"\"\"\"\n",
                "text = '''\n[mcp_servers.agentport]\n'''\nat = 1979-05-27 07:32:00Z\n[[a.\"b.c\"]]\nx = {y = 1, z = [1, 2]}\n",
                "[mcp_servers]\nother = {command = \"x\"}\n",
                "a = 1\r\n\r\n[b]\r\nc = true\r\n"
            })
    void writtenAndRemovedLeavesATomlTextAsItWas(String text) {
        assertThat(Client.CODEX.read(text).entry("agentport")).isEmpty();
        var written = with(Client.CODEX, text);

        assertThat(written)
                .startsWith(text)
                .contains(
                        "[mcp_servers.agentport]",
                        "url = \"" + ENDPOINT + "\"",
                        "bearer_token_env_var = \"AGENTPORT_API_KEY\"");
        assertThat(Client.CODEX.read(written).entry("agentport").orElseThrow().strings())
                .contains(ENDPOINT, "AGENTPORT_API_KEY");
        assertThat(without(Client.CODEX, written)).isEqualTo(text);
    }

    @Test
    void aTableInTheMiddleGoesWithItsOwnTables() {
        var before = "[mcp_servers.a]\nurl = \"x\"\n\n";
        var ours = "[mcp_servers.agentport]\nurl = \"" + ENDPOINT
                + "\"\n\n[mcp_servers.agentport.tools.x]\nmode = \"approve\"\n\n";
        var after = "# of b\n[mcp_servers.b]\nurl = \"y\"\n";

        assertThat(without(Client.CODEX, before + ours + after)).isEqualTo(before + after);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a 1|1:3: expected `=`",
                "a =|1:4: expected a value",
                "a = 'x|1:5: expected this string to end on its line",
                "a = [1 2]|1:8: expected `,` or `]`",
                "[a|1:3: expected `]`",
                "[a] b|1:5: expected the end of the line",
                "= 1|1:1: expected a key",
                "a = 1 b = 2|1:7: expected the end of the line"
            })
    void whatIsNoTomlIsRefusedWithItsPlace(String text, String problem) {
        assertThatThrownBy(() -> Client.CODEX.read(text))
                .isInstanceOf(UnreadableTextException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void aTableThatIsAValueIsRefused() {
        for (var text : List.of(
                "mcp_servers = {other = {url = 'x'}}",
                "mcp_servers.agentport.url = 'x'",
                "[mcp_servers]\nagentport = {url = 'x'}",
                "[mcp_servers]\nagentport.url = 'x'")) {
            assertThatThrownBy(() -> Client.CODEX.read(text).entry("agentport"))
                    .isInstanceOf(UnreadableTextException.class)
                    .hasMessageContaining("expected a table `[mcp_servers.agentport]`");
        }
    }
}
