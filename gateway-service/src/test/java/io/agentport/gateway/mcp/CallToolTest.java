// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.json.StrictJson;
import io.agentport.gateway.House;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.toolsets.CatalogTool;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is called through {@code call_tool} is what would be called by name. */
class CallToolTest {
    private static final CatalogTool REFUND =
            new CatalogTool(House.tool("create_refund", Risk.WRITE, House.REFUND), null);
    private static final McpHeaders HEADERS = new McpHeaders(null, null, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"charge\":\"ch_1\",\"amount\":500}",
                "{ \"charge\" : \"caf\\u00e9\", \"amount\" : 5.0e2 }",
                "{\"charge\":\"\\u202e\\ud83d\\ude00\",\"nested\":{\"b\":[1,{}],\"a\":null}}",
                "{}"
            })
    void theArgumentsAreTheSameBytes(String arguments) {
        var byName = read("stripe__create_refund", arguments);
        var passed = wanted("{\"arguments\":" + arguments + ",\"name\":\"stripe__create_refund\"}");

        assertThat(passed.arguments()).isEqualTo(byName.arguments());
        assertThat(passed.arguments().digest()).isEqualTo(byName.arguments().digest());
    }

    @Test
    void theArgumentsAreHeldToTheirOwnLimits() {
        assertThat(wanted(passing(nested(StrictJson.MAX_DEPTH))).arguments()).isNotNull();
        assertThat(refusal(passing(nested(StrictJson.MAX_DEPTH + 1)))).isEqualTo(Problem.TOO_DEEP);
        assertThat(wanted(passing(sized(StrictJson.MAX_BYTES))).arguments()).isNotNull();
        assertThat(refusal(passing(sized(StrictJson.MAX_BYTES + 1)))).isEqualTo(Problem.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":7}",
                "{\"name\":\"a__b\",\"arguments\":\"{}\"}",
                "{\"name\":\"a__b\",\"arguments\":[]}",
                "{\"name\":\"a__b\",\"arguments\":null}",
                "{\"name\":\"a__b\",\"charge\":\"ch_1\"}",
                "{\"name\":\"a__b\",\"agentport_reason\":\"x\",\"approved\":true}"
            })
    void anythingElseIsRefused(String arguments) {
        assertThat(refusal(arguments)).isEqualTo(Problem.INVALID_ARGUMENTS);
    }

    @Test
    void theReasonIsTakenFromEitherPlaceAndIsNoArgument() {
        var beside = wanted("{\"name\":\"n\",\"arguments\":{\"charge\":\"c\"},\"agentport_reason\":\"asked\"}");
        var within = wanted("{\"name\":\"n\",\"arguments\":{\"charge\":\"c\",\"agentport_reason\":\"asked\"}}");

        for (var wanted : new CallTool.Wanted[] {beside, within}) {
            assertThat(ToolArguments.of(wanted.arguments(), wanted.reason(), REFUND))
                    .isInstanceOfSatisfying(ToolArguments.Good.class, good -> {
                        assertThat(good.reason()).isEqualTo("asked");
                        assertThat(good.arguments().text()).isEqualTo("{\"charge\":\"c\"}");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"n\",\"agentport_reason\":7}",
                "{\"name\":\"n\",\"arguments\":{\"agentport_reason\":\"one\"},\"agentport_reason\":\"two\"}"
            })
    void aReasonIsOneString(String arguments) {
        var wanted = wanted(arguments);

        assertThat(ToolArguments.of(wanted.arguments(), wanted.reason(), REFUND))
                .isInstanceOf(ToolArguments.Bad.class);
    }

    private static String passing(String arguments) {
        return "{\"name\":\"n\",\"arguments\":" + arguments + "}";
    }

    private static String nested(int levels) {
        return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
    }

    private static String sized(int bytes) {
        return "{\"a\":\"" + "x".repeat(bytes - 8) + "\"}";
    }

    private static CallTool.Wanted wanted(String arguments) {
        return (CallTool.Wanted) CallTool.in(read(CallTool.NAME, arguments).arguments());
    }

    private static Problem refusal(String arguments) {
        return ((CallTool.Bad) CallTool.in(read(CallTool.NAME, arguments).arguments()))
                .refused()
                .problem();
    }

    private static McpMessage.Request read(String tool, String arguments) {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
        return (McpMessage.Request) McpReader.read(body.getBytes(StandardCharsets.UTF_8), HEADERS);
    }
}
