// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import io.agentport.cli.terminal.FailedException;

/** An agent's key as a configuration says it. */
public sealed interface Key {
    /** What stands for it in the client's configuration. */
    String in(Client client);

    /** Looked up in the client's environment. */
    record Variable(String name) implements Key {
        @Override
        public String in(Client client) {
            return client.reference(name);
        }
    }

    /** The key itself. */
    record Value(String secret) implements Key {
        public Value {
            if (!secret.matches("[A-Za-z0-9._~+/=-]+")) {
                throw FailedException.usage("that is no agent's key: expected letters, digits and `._~+/=-`");
            }
        }

        @Override
        public String in(Client client) {
            return secret;
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
