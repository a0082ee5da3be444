// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

/** The tools that are called, all of the bundled connector {@code stripe} with {@link Upstream} behind it. */
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
    };

    static final String INTEGRATION = "stripe";

    private final String tool;

    Tool(String tool) {
        this.tool = tool;
    }

    String tool() {
        return tool;
    }

    /** Different for each number, so that no two calls join. */
    abstract String arguments(long number);
}
