// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import java.util.regex.Pattern;

/**
 * A tool of an integration. Neither name holds {@code __}, which joins the two in {@link #exposedName()}; resolve an
 * exposed name by looking it up in the catalogue, never by splitting it.
 */
public record ToolId(String integration, String tool) implements Comparable<ToolId> {
    private static final Pattern INTEGRATION = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,85}");

    public ToolId {
        if (!isIntegration(integration)) {
            throw new IllegalArgumentException(
                    "an integration's name is 1 to 40 of `a-z 0-9 _ -`, starts with a letter or digit, and has no `__`");
        }
        if (!isTool(tool)) {
            throw new IllegalArgumentException(
                    "a tool's name is 1 to 86 of `A-Z a-z 0-9 _ . -`, starts with a letter or digit, and has no `__`");
        }
    }

    public static boolean isIntegration(String name) {
        return INTEGRATION.matcher(name).matches() && isJoinable(name);
    }

    public static boolean isTool(String name) {
        return TOOL.matcher(name).matches() && isJoinable(name);
    }

    private static boolean isJoinable(String name) {
        return !name.contains("__") && !name.endsWith("_");
    }

    /** The name that MCP clients see; at most 128 characters. */
    public String exposedName() {
        return integration + "__" + tool;
    }

    /** The key on the {@code catalog} topic. */
    public String key() {
        return integration + "/" + tool;
    }

    @Override
    public int compareTo(ToolId other) {
        int byIntegration = integration.compareTo(other.integration);
        return byIntegration != 0 ? byIntegration : tool.compareTo(other.tool);
    }

    @Override
    public String toString() {
        return key();
    }
}
