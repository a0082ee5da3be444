// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes a mapping's known keys out one by one; what nobody asked for is an unknown key. */
public final class Fields {
    private final Mark mark;
    private final Map<String, Yaml.Entry> left = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Findings findings;

    private Fields(Yaml.Mapping mapping, Findings findings) {
        this.mark = mapping.mark();
        this.findings = findings;
        for (var entry : mapping.entries()) {
            left.put(entry.key().value(), entry);
        }
    }

    /**
     * The keys of what must be a mapping.
     *
     * @param expected what it is a mapping of, in an error's words
     */
    public static Optional<Fields> of(Yaml node, String expected, Findings findings) {
        return mapping(node, expected, findings).map(mapping -> new Fields(mapping, findings));
    }

    public static Optional<Yaml.Mapping> mapping(Yaml node, String expected, Findings findings) {
        if (node instanceof Yaml.Mapping mapping) {
            return Optional.of(mapping);
        }
        findings.add(node.mark(), "expected " + expected + ", found " + node.kind());
        return Optional.empty();
    }

    public Mark mark() {
        return mark;
    }

    public boolean has(String key) {
        return left.containsKey(key);
    }

    /** The key's entry, which counts as known from now on. */
    public Optional<Yaml.Entry> entry(String key) {
        known.add(key);
        return Optional.ofNullable(left.remove(key));
    }

    public Optional<Yaml> take(String key) {
        return entry(key).map(Yaml.Entry::value);
    }

    /** The key's single value; anything else is a finding. */
    public Optional<Yaml.Text> text(String key, String expected) {
        return take(key).flatMap(node -> text(node, expected));
    }

    private Optional<Yaml.Text> text(Yaml node, String expected) {
        if (node instanceof Yaml.Text text && !text.isNothing()) {
            return Optional.of(text);
        }
        findings.add(node.mark(), "expected " + expected + ", found " + node.kind());
        return Optional.empty();
    }

    /** The key's list of single values; empty if the key is missing or no such list. */
    public Optional<List<Yaml.Text>> texts(String key, String expected) {
        var node = take(key);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (!(node.get() instanceof Yaml.Sequence sequence)) {
            findings.add(
                    node.get().mark(),
                    "expected " + expected + ", found " + node.get().kind());
            return Optional.empty();
        }
        var texts = new ArrayList<Yaml.Text>();
        for (var item : sequence.items()) {
            text(item, expected).ifPresent(texts::add);
        }
        return Optional.of(texts);
    }

    /** Entries that nobody has taken, in the order of the file; they count as known from now on. */
    public List<Yaml.Entry> rest() {
        var rest = List.copyOf(left.values());
        left.clear();
        return rest;
    }

    /** A finding for each key that nobody has taken. */
    public void refuseUnknown() {
        for (var entry : rest()) {
            findings.add(entry.key().mark(), unknownKey(entry.key().value(), known));
        }
    }

    /** Says which keys there are, the nearest first if one is near. */
    public static String unknownKey(String key, Set<String> known) {
        return "unknown key " + Findings.shown(key) + Nearest.suggestion(key, known, "expected " + Nearest.list(known));
    }
}
