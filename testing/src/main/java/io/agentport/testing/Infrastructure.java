// SPDX-License-Identifier: Apache-2.0
package io.agentport.testing;

/** The broker and the database under the tests of this JVM. */
record Infrastructure(String kind, String bootstrapServers, String jdbcUrl, String adminUser, String adminPassword) {}
