// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration.yaml;

import java.util.Comparator;

/** What is wrong at a place of the file. Never holds a value that could be a credential. */
public record Finding(int line, int column, String message) implements Comparable<Finding> {
    private static final Comparator<Finding> ORDER = Comparator.comparingInt(Finding::line)
            .thenComparingInt(Finding::column)
            .thenComparing(Finding::message);

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }

    /** In the form that editors and terminals turn into a link: {@code FILE:LINE:COLUMN: message}. */
    public String in(String file) {
        return file + ":" + line + ":" + column + ": " + message;
    }
}
