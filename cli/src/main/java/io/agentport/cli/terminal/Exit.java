// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

/** What the process ends with. */
public final class Exit {
    public static final int DONE = 0;
    /** It did not work, or was denied. */
    public static final int FAILED = 1;
    /** The call has not ended: a person has yet to decide. */
    public static final int WAITING = 2;
    /** The command line makes no sense ({@code EX_USAGE} of sysexits). */
    public static final int USAGE = 64;

    private Exit() {}
}
