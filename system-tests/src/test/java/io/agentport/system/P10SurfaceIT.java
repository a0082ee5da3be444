// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be called is the catalogue, by its exact names and with declared arguments only; nothing else reaches an upstream. */
class P10SurfaceIT {
    private static RecordingUpstream upstream;
    private static Stack stack;
    private static Http restricted;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        stack = Stack.up("""
            integrations:
              desk:
                connector: sandbox
                token: ${SANDBOX_TOKEN}
                base_url: %s
                allow_private: [127.0.0.0/8]
                defaults: auto_approve
                permissions:
                  delete_customer: deny
              other:
                connector: sandbox
                token: ${SANDBOX_TOKEN}
                base_url: %s
                allow_private: [127.0.0.0/8]
                defaults: auto_approve
            agents:
              default:
              restricted:
                integrations: [desk]
            """.formatted(upstream.url(), upstream.url()), Map.of());
        restricted = stack.admitted("restricted", 1);
    }

    @AfterAll
    static void bringDown() throws Exception {
        try (var down = stack;
                var gone = upstream) {
            assertThat(down).isNotNull();
        }
    }

    @AfterEach
    void nothingWasSent() {
        assertThat(upstream.received()).isEmpty();
    }

    private static Http.Answer mcp(String tool, String arguments) {
        return restricted.post(
                "/mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}"
                        .formatted(tool, arguments),
                "Accept",
                "application/json, text/event-stream",
                "MCP-Protocol-Version",
                "2025-06-18");
    }

    private static Http.Answer rest(String integration, String tool, String arguments) {
        return restricted.call(integration, tool, arguments, 30);
    }

    @ParameterizedTest
    @CsvSource({
        "desk, list_everything",
        "desk, List_customers",
        "desk, LIST_CUSTOMERS",
        "desk, desk__list_customers",
        "desk, list__customers",
        "desk, list_customers_",
        "desk, ' list_customers'",
        "desk, 'list_customers '",
        "desk, ../v1/customers",
        "desk, list_customers%00",
        "desk, listˍcustomers",
        "desk, ''",
        "Desk, list_customers",
        "'desk ', list_customers",
        "desk__list, customers",
        "sandbox, list_customers",
        "stripe, list_customers",
        "'', list_customers",
        "*, list_customers",
        "desk, *",
        "desk, list_*"
    })
    void whatIsNotInTheCatalogueIsUnknownAtBothDoors(String integration, String tool) {
        var rest = rest(integration, tool, "{}");
        var mcp = mcp(integration + "__" + tool, "{}");

        assertThat(rest.status()).as(rest.toString()).isEqualTo(404);
        assertThat(rest.text("/reason")).isEqualTo("unknown_tool");
        assertThat(mcp.response().body()).contains("\"error\"").contains("unknown tool");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "desk_list_customers", "desk___list_customers", "desk/list_customers", "desk.list_customers",
                        "__list_customers",
                "list_customers", "desk__", "DESK__LIST_CUSTOMERS", "desk__list_customers__",
                        "desk__desk__list_customers"
            })
    void anExposedNameIsFoundWholeOrNotAtAll(String name) {
        var mcp = mcp(name, "{}");

        assertThat(mcp.response().body()).contains("\"error\"").contains("unknown tool");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"url\":\"http://evil.example\"}",
                "{\"base_url\":\"http://evil.example\"}",
                "{\"headers\":{\"X-Evil\":\"1\"}}",
                "{\"Email\":\"a@b.example\"}",
                "{\"email\":\"a@b.example\",\"limit\":1,\"x\":null}",
                "{\"__proto__\":{}}",
                "{\"\":1}",
                "{\"limit\":{\"gt\":1}}",
                "{\"limit\":[1]}",
                "{\"limit\":\"1\"}",
                "{\"limit\":101}",
                "{\"email\":null}"
            })
    void argumentsThatAreNotDeclaredAreRefusedAtBothDoors(String arguments) {
        var rest = rest("desk", "list_customers", arguments);
        var mcp = mcp("desk__list_customers", arguments);

        assertThat(rest.status()).as(rest.toString()).isEqualTo(422);
        assertThat(rest.text("/reason")).isEqualTo("invalid_arguments");
        assertThat(mcp.response().body()).contains("invalid_arguments");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "../charges",
                "%2e%2e",
                "a?x=1",
                "a#b",
                "a\\\\b",
                "a\\r\\nX: 1",
                "a\\u0000",
                "\\uff0f"
            })
    void aValueInThePathStaysInItsSegment(String id) {
        var rest = rest("desk", "get_customer", "{\"customer\":\"%s\"}".formatted(id));

        assertThat(rest.status()).as(rest.toString()).isEqualTo(422);
        assertThat(rest.text("/reason")).isEqualTo("invalid_arguments");
    }

    @Test
    void whatAnAgentMayNotCallIsNeitherListedNorDescribedNorRun() {
        var listed = restricted.get("/v1/tools").response().body();
        assertThat(listed)
                .contains("list_customers")
                .doesNotContain("delete_customer")
                .doesNotContain("\"other\"");

        for (var hidden : List.of(List.of("desk", "delete_customer"), List.of("other", "delete_customer"))) {
            var described = restricted.get("/v1/tools/" + hidden.get(0) + "/" + hidden.get(1));
            var rest = rest(hidden.get(0), hidden.get(1), "{\"customer\":\"cus_1\"}");
            var mcp = mcp(hidden.get(0) + "__" + hidden.get(1), "{\"customer\":\"cus_1\"}");

            assertThat(described.status()).as(described.toString()).isEqualTo(404);
            assertThat(rest.status()).as(rest.toString()).isEqualTo(403);
            assertThat(rest.text("/status")).isNotEqualTo("completed");
            assertThat(mcp.response().body()).contains("denied");
        }
    }
}
