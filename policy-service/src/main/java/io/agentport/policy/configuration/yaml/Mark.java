// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration.yaml;

/** A place in the file; line and column count from 1. */
public record Mark(int line, int column) {
    public static final Mark START = new Mark(1, 1);
}
