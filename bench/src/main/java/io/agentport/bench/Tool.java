// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

/** The tools that are called, with {@link Upstream} behind them: of the bundled connector {@code stripe}, and of an MCP server. */
enum Tool {
    READ("get_customer") {
        @Override
        String arguments(long number) {
            return "{\"customer\":\"cus_" + number + "\"}";
        }
    },
    /** A write with a declared effect key, which is this call's alone. */
    WRITE("create_refund") {
        @Override
        String arguments(long number) {
            return "{\"amount\":1000,\"charge\":\"ch_" + number + "\"}";
        }
    },
    ASK("delete_customer") {
        @Override
        String arguments(long number) {
            return "{\"customer\":\"cus_" + number + "\"}";
        }
    },
    /** A read, too. */
    OF_AN_MCP_SERVER(Upstream.MCP_TOOL) {
        @Override
        String integration() {
            return MCP_INTEGRATION;
        }

        @Override
        String arguments(long number) {
            return "{\"customer\":\"cus_" + number + "\"}";
        }
    };

    static final String INTEGRATION = "stripe";
    static final String MCP_INTEGRATION = "hub";

    private final String tool;

    Tool(String tool) {
        this.tool = tool;
    }

    String tool() {
        return tool;
    }

    String integration() {
        return INTEGRATION;
    }

    /** Different for each number, so that no two calls join. */
    abstract String arguments(long number);
}
