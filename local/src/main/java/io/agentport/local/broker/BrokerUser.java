// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

/** Who may log in to the broker. A super user passes every access rule. */
public record BrokerUser(String name, String password, boolean superUser) {
    public BrokerUser {
        if (!name.matches("[a-z-]{1,40}") || !password.matches("[A-Za-z0-9_-]{16,}")) {
            throw new IllegalArgumentException("a user needs a plain name and a password of at least 16 characters");
        }
    }

    /** What a client of this user puts into {@code sasl.jaas.config}. */
    public String jaasConfig() {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + name + "\" password=\""
                + password + "\";";
    }

    @Override
    public String toString() {
        return name + ":***";
    }
}
