// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

/** A value that cannot stand where it belongs. Thrown deep inside the encoders, caught by {@link RequestBuilder} alone. */
final class UnsendableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    UnsendableException(String pointer, String problem) {
        super(problem);
        this.pointer = pointer;
    }

    /** JSON Pointer of the value. */
    String pointer() {
        return pointer;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // an expected answer to hostile input, not a fault: a stack trace would only cost
    }
}
