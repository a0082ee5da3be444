// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.SecretReference;
import java.util.Optional;

/** How a service wants to be shown a credential, and which setting of an integration holds the credential's reference. */
public sealed interface AuthenticationScheme {
    default Optional<String> setting() {
        return switch (this) {
            case None n -> Optional.empty();
            case Bearer bearer -> Optional.of(bearer.secret());
            case Basic basic -> Optional.of(basic.secret());
            case Header header -> Optional.of(header.secret());
        };
    }

    /** The scheme with an integration's credential; {@code reference} is the one of {@link #setting}. */
    default Authentication with(SecretReference reference) {
        return switch (this) {
            case None n -> new Authentication.None();
            case Bearer b -> new Authentication.Bearer(reference);
            case Basic basic -> new Authentication.Basic(basic.user(), reference);
            case Header header -> new Authentication.Header(header.name(), header.prefix(), reference);
        };
    }

    record None() implements AuthenticationScheme {}

    record Bearer(String secret) implements AuthenticationScheme {}

    record Basic(String user, String secret) implements AuthenticationScheme {}

    record Header(String name, String prefix, String secret) implements AuthenticationScheme {}
}
