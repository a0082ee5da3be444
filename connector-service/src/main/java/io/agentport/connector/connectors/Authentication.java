// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.util.Optional;

/** How an upstream wants to be shown the credential. */
public sealed interface Authentication {
    /** The credential's reference; empty if the upstream wants none. */
    default Optional<SecretReference> secret() {
        return switch (this) {
            case None n -> Optional.empty();
            case Bearer bearer -> Optional.of(bearer.token());
            case Basic basic -> Optional.of(basic.password());
            case Header header -> Optional.of(header.value());
        };
    }

    record None() implements Authentication {}

    /** {@code Authorization: Bearer} (RFC 6750). */
    record Bearer(SecretReference token) implements Authentication {}

    /** {@code Authorization: Basic} (RFC 7617). */
    record Basic(String user, SecretReference password) implements Authentication {}

    /**
     * A header of the upstream's own.
     *
     * @param prefix stands before the credential; may be empty
     */
    record Header(String name, String prefix, SecretReference value) implements Authentication {}
}
