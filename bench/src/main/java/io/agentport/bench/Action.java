// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import org.jspecify.annotations.Nullable;

/** What is measured: begins one of it, and says when it is done, from whatever thread that happens on. */
interface Action {
    /** @param number different for each that is begun in a run of the benchmark, so that no two are the same */
    void begin(long number, Done done);

    interface Done {
        /** @param failure what went wrong; null if nothing did */
        void done(@Nullable String failure);
    }
}
