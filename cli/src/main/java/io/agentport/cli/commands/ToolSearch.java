// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tools by words. A word counts more in a name than in a title, more there than in a description, and more the fewer tools
 * have it; half if it only begins a word of the tool's. Tools that have none of the words are not found.
 */
final class ToolSearch {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Map<String, Double> WEIGHTS =
            Map.of("tool", 8.0, "integration", 5.0, "title", 4.0, "description", 1.0);
    private static final int SHORTEST_BEGINNING = 3;

    private record Found(JsonNode tool, double score) {}

    private ToolSearch() {}

    /** The best first; equal ones in the order of the list. */
    static List<JsonNode> find(JsonNode tools, List<String> words) {
        var wanted = new HashSet<String>();
        words.forEach(word -> wanted.addAll(words(word)));
        var scores = new HashMap<JsonNode, Double>();
        for (var word : wanted) {
            var matches = new HashMap<JsonNode, Double>();
            for (var tool : tools) {
                double match = match(tool, word);
                if (match > 0) {
                    matches.put(tool, match);
                }
            }
            double rarity = Math.log(1 + (double) tools.size() / Math.max(1, matches.size()));
            matches.forEach((tool, match) -> scores.merge(tool, match * rarity, Double::sum));
        }
        var found = new ArrayList<Found>();
        for (var tool : tools) {
            if (scores.containsKey(tool)) {
                found.add(new Found(tool, scores.getOrDefault(tool, 0.0)));
            }
        }
        return found.stream()
                .sorted(Comparator.comparingDouble(Found::score).reversed())
                .map(Found::tool)
                .toList();
    }

    private static double match(JsonNode tool, String word) {
        double sum = 0;
        for (var field : WEIGHTS.entrySet()) {
            var has = words(tool.path(field.getKey()).asText());
            if (has.contains(word)) {
                sum += field.getValue();
            } else if (word.length() >= SHORTEST_BEGINNING && has.stream().anyMatch(other -> other.startsWith(word))) {
                sum += field.getValue() / 2;
            }
        }
        return sum;
    }

    private static Set<String> words(String text) {
        var words = new HashSet<>(List.of(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT))));
        words.remove("");
        return words;
    }
}
