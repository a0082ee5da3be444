// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds what somebody probably meant to write. */
public final class Nearest {
    private Nearest() {}

    /** {@code , did you mean `x`?} if one of the names is near; otherwise nothing. */
    public static String suggestion(String written, Collection<String> names) {
        var lower = written.toLowerCase(Locale.ROOT);
        return names.stream()
                .filter(name -> Math.abs(lower.length() - name.length()) <= allowed(name)) // however long it is
                .filter(name -> distance(lower, name.toLowerCase(Locale.ROOT)) <= allowed(name))
                .min(Comparator.<String>comparingInt(name -> distance(lower, name.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> ", did you mean `" + name + "`?")
                .orElse("");
    }

    /** The suggestion if there is one, and then what else there is to say. */
    public static String suggestion(String written, Collection<String> names, String more) {
        var suggestion = suggestion(written, names);
        return suggestion.isEmpty() ? "; " + more : suggestion + " " + more;
    }

    /** The names in back-ticks with {@code or} before the last. */
    public static String list(Collection<String> names) {
        var quoted = names.stream().map(name -> "`" + name + "`").toList();
        if (quoted.size() < 2) {
            return String.join("", quoted);
        }
        return quoted.subList(0, quoted.size() - 1).stream().collect(Collectors.joining(", ")) + " or "
                + quoted.getLast();
    }

    private static int allowed(String name) {
        return name.length() <= 4 ? 1 : name.length() <= 8 ? 2 : 3;
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
