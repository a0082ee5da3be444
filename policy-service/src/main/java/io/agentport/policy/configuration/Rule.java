// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

/** A line under {@code permissions}. */
public record Rule(ToolPattern pattern, Line line) {}
