// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds tools by words of their names, titles, tags and descriptions, ranked by BM25 with weights for where a word stands.
 * The same question on the same tools always has the same answer. Safe for use by any thread.
 */
public final class ToolSearch {
    private static final double NAME = 4;
    private static final double TITLE = 3;
    private static final double TAG = 2;
    private static final double DESCRIPTION = 1;

    /** How fast a word counts less the more often it stands in one tool, and how much long texts count less. */
    private static final double SATURATION = 1.2;

    private static final double LENGTH = 0.75;

    /** An upstream writes descriptions; what it hides behind so much text is not found by it. */
    private static final int READ_OF_A_TEXT = 4_000;

    /** Between words, and where a small letter or digit meets a capital. */
    private static final Pattern BOUNDARY = Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");

    private record Posting(int tool, double weight) {}

    private final List<VisibleTool> tools;
    private final Map<String, List<Posting>> postings = new HashMap<>();
    private final double[] lengths;
    private final double meanLength;

    /** @param tools in the order in which equally good ones are found */
    public ToolSearch(List<VisibleTool> tools) {
        this.tools = List.copyOf(tools);
        lengths = new double[tools.size()];
        for (int i = 0; i < tools.size(); i++) {
            int tool = i;
            words(tools.get(i)).forEach((word, weight) -> {
                postings.computeIfAbsent(word, first -> new ArrayList<>()).add(new Posting(tool, weight));
                lengths[tool] += weight;
            });
        }
        meanLength = Math.max(1, Arrays.stream(lengths).average().orElse(1));
    }

    /**
     * What was found.
     *
     * @param matching how many tools have at least one of the words
     * @param best those that fit best, the best first
     */
    public record Found(int matching, List<VisibleTool> best) {}

    /** A question without words finds every tool, in its order. */
    public Found find(String question, int atMost) {
        var words = new LinkedHashSet<>(split(question));
        if (words.isEmpty()) {
            return new Found(tools.size(), tools.stream().limit(atMost).toList());
        }
        var scores = new double[tools.size()];
        words.forEach(word -> add(word, scores));
        var matching = IntStream.range(0, scores.length)
                .filter(tool -> scores[tool] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(tool -> -scores[tool]))
                .toList(); // sorted stably, so that of two equals the first stays the first
        return new Found(
                matching.size(), matching.stream().limit(atMost).map(tools::get).toList());
    }

    private void add(String word, double[] scores) {
        var having = postings.getOrDefault(word, List.of());
        double rarity = Math.log(1 + (tools.size() - having.size() + 0.5) / (having.size() + 0.5));
        for (var posting : having) {
            double length = 1 - LENGTH + LENGTH * lengths[posting.tool] / meanLength;
            scores[posting.tool] += rarity * posting.weight * (SATURATION + 1) / (posting.weight + SATURATION * length);
        }
    }

    private static Map<String, Double> words(VisibleTool visible) {
        var published = visible.tool().published();
        var words = new HashMap<String, Double>();
        weigh(words, published.tool().key(), NAME);
        weigh(words, published.title(), TITLE);
        published.tags().forEach(tag -> weigh(words, tag, TAG));
        weigh(words, published.description(), DESCRIPTION);
        return words;
    }

    private static void weigh(Map<String, Double> words, String text, double weight) {
        split(text.substring(0, Math.min(text.length(), READ_OF_A_TEXT)))
                .forEach(word -> words.merge(word, weight, Double::sum));
    }

    private static List<String> split(String text) {
        return BOUNDARY.splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .map(word -> singular(word.toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Enough of grammar for {@code list_customers} to be found by `customer`. */
    private static String singular(String word) {
        return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
                ? word.substring(0, word.length() - 1)
                : word;
    }
}
