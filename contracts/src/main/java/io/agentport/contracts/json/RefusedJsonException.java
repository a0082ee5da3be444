// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

/** A JSON text that is refused, with the place and what was expected. Its message is written for the caller. */
public final class RefusedJsonException extends Exception {
    private final JsonRefusal refusal;
    private final String pointer;

    RefusedJsonException(JsonRefusal refusal, Place place, String detail) {
        this(refusal, place.pointer(), detail);
    }

    private RefusedJsonException(JsonRefusal refusal, String pointer, String detail) {
        super(detail + (pointer.isEmpty() ? "" : " at `" + pointer + "`"));
        this.refusal = refusal;
        this.pointer = pointer;
    }

    public JsonRefusal refusal() {
        return refusal;
    }

    /** JSON Pointer (RFC 6901) of the refused value; empty for the whole text. */
    public String pointer() {
        return pointer;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // an expected answer to hostile input, not a fault: a stack trace would only cost
    }
}
