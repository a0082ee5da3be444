// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

/** What the process ends with. None is ever given another meaning; from 64 on they are those of sysexits. */
public final class Exit {
    public static final int DONE = 0;
    /** It did not work, or something was found, or nothing. */
    public static final int FAILED = 1;
    /** The call has not ended: a person has yet to decide, or it is running. */
    public static final int WAITING = 2;
    /** The policy or a person said no. */
    public static final int DENIED = 3;
    /** It was sent, and nobody knows whether it took effect. */
    public static final int UNKNOWN = 4;
    /** The command line makes no sense ({@code EX_USAGE}). */
    public static final int USAGE = 64;
    /** The service is not there, or cannot answer now; nothing was done ({@code EX_UNAVAILABLE}). */
    public static final int UNAVAILABLE = 69;
    /** The key or the login is not known, no longer good, or not allowed to ({@code EX_NOPERM}). */
    public static final int REFUSED = 77;

    private Exit() {}
}
