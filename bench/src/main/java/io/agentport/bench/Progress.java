// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

/** What goes on, for whoever waits: apart from the report, which goes to the standard output. */
final class Progress {
    private Progress() {}

    static void step(String what) {
        System.err.println(what);
    }
}
