// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

/** A definition file that is refused. Its message starts with file, line and column: {@code stripe.yaml:12:5: ...}. */
public final class InvalidDefinitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidDefinitionException(String place, String problem) {
        super(place + ": " + problem);
    }
}
