// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML document into a tree. Refused: duplicate keys, anchors, aliases and tags, keys that are not text, a
 * second document, nesting over {@link #MAX_DEPTH}, text over {@link #MAX_CHARACTERS}.
 */
public final class YamlReader {
    public static final int MAX_CHARACTERS = 1024 * 1024;
    public static final int MAX_DEPTH = 32;

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();

    private final Iterator<Event> events;
    private final Findings findings;

    private YamlReader(Iterator<Event> events, Findings findings) {
        this.events = events;
        this.findings = findings;
    }

    /** The document's root; empty if there is none or it cannot be read, which is then among the findings. */
    public static Optional<Yaml> read(String text, Findings findings) {
        if (text.length() > MAX_CHARACTERS) {
            findings.add(Mark.START, "expected at most " + MAX_CHARACTERS + " characters");
            return Optional.empty();
        }
        try {
            var events = new Parse(SETTINGS).parseString(text).iterator();
            return new YamlReader(events, findings).document();
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark().or(e::getContextMark).map(YamlReader::mark);
            findings.add(mark.orElse(Mark.START), "not YAML: " + e.getProblem());
            return Optional.empty();
        } catch (YamlEngineException e) {
            findings.add(firstStrange(text), "not YAML: it holds a character that YAML does not allow");
            return Optional.empty();
        } catch (UnreadableException e) {
            findings.add(e.mark, e.problem);
            return Optional.empty();
        }
    }

    private Optional<Yaml> document() throws UnreadableException {
        Optional<Yaml> root = Optional.empty();
        while (events.hasNext()) {
            var event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (root.isPresent()) {
                        throw new UnreadableException(mark(event), "expected one document, found a second one");
                    }
                }
                case Alias, Scalar, SequenceStart, SequenceEnd, MappingStart, MappingEnd ->
                    root = Optional.of(node(event, 1));
            }
        }
        return root;
    }

    private Yaml node(Event event, int depth) throws UnreadableException {
        var mark = mark(event);
        if (depth > MAX_DEPTH) {
            throw new UnreadableException(mark, "expected at most " + MAX_DEPTH + " levels of nesting");
        }
        if (event.getEventId() == Event.ID.Alias) {
            throw new UnreadableException(
                    mark, "aliases are not allowed: write the value out, and quote a pattern that starts with `*`");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw new UnreadableException(mark, "anchors are not allowed: write each value out where it belongs");
        }
        return switch (event) {
            case ScalarEvent scalar -> {
                refuseTag(mark, scalar.getTag());
                yield new Yaml.Text(mark, scalar.getValue(), scalar.isPlain());
            }
            case SequenceStartEvent sequence -> {
                refuseTag(mark, sequence.getTag());
                yield sequence(mark, depth);
            }
            case MappingStartEvent mapping -> {
                refuseTag(mark, mapping.getTag());
                yield mapping(mark, depth);
            }
            default -> throw new UnreadableException(mark, "not YAML: expected a value");
        };
    }

    private Yaml.Sequence sequence(Mark mark, int depth) throws UnreadableException {
        var items = new ArrayList<Yaml>();
        for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Yaml.Sequence(mark, items);
    }

    private Yaml.Mapping mapping(Mark mark, int depth) throws UnreadableException {
        var entries = new ArrayList<Yaml.Entry>();
        var lines = new HashMap<String, Integer>();
        for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(node(event, depth + 1) instanceof Yaml.Text key)) {
                throw new UnreadableException(mark(event), "expected a key that is text");
            }
            var value = node(events.next(), depth + 1);
            var first = lines.putIfAbsent(key.value(), key.mark().line());
            if (first == null) {
                entries.add(new Yaml.Entry(key, value));
            } else {
                findings.add(
                        key.mark(),
                        "duplicate key " + Findings.shown(key.value()) + ", which line " + first + " has already");
            }
        }
        return new Yaml.Mapping(mark, entries);
    }

    private static void refuseTag(Mark mark, Optional<String> tag) throws UnreadableException {
        if (tag.isPresent()) {
            throw new UnreadableException(mark, "tags are not allowed: write the value alone");
        }
    }

    private static Mark firstStrange(String text) {
        int line = 1;
        int column = 1;
        for (int c : text.codePoints().takeWhile(StreamReader::isPrintable).toArray()) {
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
        }
        return new Mark(line, column);
    }

    private static Mark mark(Event event) {
        return event.getStartMark().map(YamlReader::mark).orElse(Mark.START);
    }

    private static Mark mark(org.snakeyaml.engine.v2.exceptions.Mark mark) {
        return new Mark(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Ends the reading of a file that is not worth reading on. */
    private static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Mark mark;
        private final String problem;

        UnreadableException(Mark mark, String problem) {
            super(problem);
            this.mark = mark;
            this.problem = problem;
        }
    }
}
