// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration.yaml;

import java.util.List;

/** A node of the file. Scalars stay text: what a `yes` or `1.0` means is said by the key it belongs to. */
public sealed interface Yaml {
    Mark mark();

    /** What it is, in an error's words. */
    String kind();

    /**
     * A scalar.
     *
     * @param plain whether it stands without quotes
     */
    record Text(Mark mark, String value, boolean plain) implements Yaml {
        /** Whether nothing stands there: {@code key:} alone, or one of YAML's words for it. */
        public boolean isNothing() {
            return plain
                    && (value.isEmpty()
                            || value.equals("~")
                            || value.equals("null")
                            || value.equals("Null")
                            || value.equals("NULL"));
        }

        @Override
        public String kind() {
            return isNothing() ? "nothing" : "a single value";
        }
    }

    record Sequence(Mark mark, List<Yaml> items) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys are unique and stand in the order of the file. */
    record Mapping(Mark mark, List<Entry> entries) implements Yaml {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Entry(Text key, Yaml value) {}
}
