// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.util.List;

/**
 * A way to call that is measured.
 *
 * @param recorded whether its calls come into the ledger
 * @param programs that take part beside those of the installation
 */
record Way(String name, Action action, boolean recorded, List<Program> programs) {
    Way {
        programs = List.copyOf(programs);
    }

    /** Through the installation. */
    static Way recorded(String name, Action action) {
        return new Way(name, action, true, List.of());
    }

    /** Past it. */
    static Way beside(String name, Action action, List<Program> programs) {
        return new Way(name, action, false, programs);
    }
}
