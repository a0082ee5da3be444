// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

/**
 * A tool of an integration. Neither name holds {@code __}, which joins the two in {@link #exposedName()}; resolve an
 * exposed name by looking it up in the catalogue, never by splitting it.
 */
public record ToolId(String integration, String tool) implements Comparable<ToolId> {
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
        if (name.isEmpty() || name.length() > 40) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(Characters.isLowerOrDigit(c) || (i > 0 && (c == '_' || c == '-')))) {
                return false;
            }
        }
        return isJoinable(name);
    }

    public static boolean isTool(String name) {
        if (name.isEmpty() || name.length() > 86) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(Characters.isLetterOrDigit(c) || (i > 0 && (c == '_' || c == '.' || c == '-')))) {
                return false;
            }
        }
        return isJoinable(name);
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
