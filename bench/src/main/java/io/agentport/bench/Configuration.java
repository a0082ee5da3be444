// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The configuration file of a measured installation.
 *
 * @param environment what connector-service resolves the references in it to
 */
record Configuration(String text, Map<String, String> environment) {
    /** A line for each; those that the calls need come first. */
    private static final String[] RULES = {
        Tool.READ.tool() + ": auto_approve",
        Tool.WRITE.tool() + ": auto_approve",
        Tool.ASK.tool() + ": ask_approve",
        "\"list_*\": auto_approve",
        "\"search_*\": auto_approve",
        "get_charge: auto_approve",
        "update_customer: ask_approve",
        "cancel_subscription: deny",
    };

    private static final int NEEDED_RULES = 3;

    Configuration {
        environment = Map.copyOf(environment);
    }

    /** One integration, and one agent that may call as often as it can. */
    static Configuration small(URI upstream) {
        return of(upstream, new Scale(1, 0, NEEDED_RULES, 0));
    }

    /**
     * As {@link #small}, with an MCP server beside it.
     *
     * @param holders agents whose calls are held for longer than they are measured
     */
    static Configuration withMcpServer(URI upstream, List<String> holders) {
        var small = small(upstream);
        var text = small.text.replace("integrations:\n", """
                        integrations:
                          %s:
                            mcp: %s/mcp
                            allow_private: [127.0.0.0/8]
                            reads: ["*"]
                            defaults: auto_approve
                        """.formatted(Tool.MCP_INTEGRATION, upstream));
        var waiting = holders.stream().map("  %s: {hold: 10m}\n"::formatted).collect(Collectors.joining());
        return new Configuration(text + waiting, small.environment);
    }

    /** The agent that calls sees every integration; each other one sees two. */
    static Configuration of(URI upstream, Scale scale) {
        var text = new StringBuilder("integrations:\n");
        var environment = new HashMap<String, String>();
        int rules = Math.clamp(scale.rules() / scale.integrations(), NEEDED_RULES, RULES.length);
        for (int i = 0; i < scale.integrations(); i++) {
            var variable = "BENCH_API_KEY_" + i; // its own: a shared one would wait for a person to accept it
            environment.put(variable, "sk_test_bench_" + i);
            text.append("""
                  %s:
                    connector: stripe
                    api_key: ${%s}
                    base_url: %s
                    allow_private: [127.0.0.0/8]
                    permissions:
                """.formatted(integration(i), variable, upstream));
            for (int rule = 0; rule < rules; rule++) {
                text.append("      ").append(RULES[rule]).append('\n');
            }
        }
        text.append("agents:\n  default:\n    calls_per_minute: 600000\n");
        for (int i = 0; i < scale.agents(); i++) {
            text.append("  agent-%d:\n    integrations: [%s, %s]\n"
                    .formatted(i, integration(i % scale.integrations()), integration((i + 1) % scale.integrations())));
        }
        return new Configuration(text.toString(), environment);
    }

    private static String integration(int number) {
        return number == 0 ? Tool.INTEGRATION : Tool.INTEGRATION + number;
    }
}
