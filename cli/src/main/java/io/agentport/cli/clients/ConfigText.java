// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** A client's configuration as text. What is made of it differs in one entry, and in nothing else. */
sealed interface ConfigText permits JsonText, TomlText {
    /**
     * An entry that stands in it.
     *
     * @param line counted from 1
     * @param strings all strings in it
     */
    record Entry(int line, List<String> strings) {}

    Optional<Entry> entry(String name);

    /** With one more entry, after the others. */
    String with(String name, ObjectNode entry);

    /** Without the entry, and without what then is left empty around it. */
    String without(String name);

    /** Whether nothing is in it, not even a comment. */
    boolean isEmpty();
}
