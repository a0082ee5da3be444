// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

/** Ends the command with one line for the person who typed it. */
public final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;

    private FailedException(int exit, String line) {
        super(line);
        this.exit = exit;
    }

    public static FailedException failed(String line) {
        return new FailedException(Exit.FAILED, line);
    }

    public static FailedException usage(String line) {
        return new FailedException(Exit.USAGE, line);
    }

    /** Nothing was done. */
    public static FailedException unavailable(String line) {
        return new FailedException(Exit.UNAVAILABLE, line);
    }

    public static FailedException refused(String line) {
        return new FailedException(Exit.REFUSED, line);
    }

    /** It may have been done. */
    public static FailedException unknown(String line) {
        return new FailedException(Exit.UNKNOWN, line);
    }

    public int exit() {
        return exit;
    }
}
