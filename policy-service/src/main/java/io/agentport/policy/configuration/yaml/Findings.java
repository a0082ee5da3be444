// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Collects everything that is wrong with a file, so that its author sees it all at once. */
public final class Findings {
    private static final Pattern SHOWABLE = Pattern.compile("[A-Za-z0-9_.*-]{1,24}");
    private static final int MOST = 50;

    private final List<Finding> found = new ArrayList<>();

    public void add(Mark mark, String message) {
        if (found.size() < MOST) {
            found.add(new Finding(mark.line(), mark.column(), message));
        }
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file. */
    public List<Finding> sorted() {
        return found.stream().sorted().toList();
    }

    /** The value in back-ticks if it is short and harmless; otherwise words that do not repeat it. */
    public static String shown(String value) {
        return SHOWABLE.matcher(value).matches() ? "`" + value + "`" : "another value (not shown)";
    }
}
