// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

/** A record that no attempt will ever process, such as a permit whose seal does not verify. */
public final class PoisonRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String cause;
    private final String detail;

    /**
     * A poison record.
     *
     * @param cause stable reason code, such as {@code seal_bad_signature}
     * @param detail for people; holds no credential and no argument's value
     */
    public PoisonRecordException(String cause, String detail) {
        super(cause + ": " + detail);
        this.cause = cause;
        this.detail = detail;
    }

    public String causeCode() {
        return cause;
    }

    public String detail() {
        return detail;
    }
}
