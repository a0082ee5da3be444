// SPDX-License-Identifier: Apache-2.0
package io.agentport.fuzzing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Random changes of good inputs, a fixed number of them and the same in every run. It is what a fuzz target meets in an
 * ordinary build; {@code ./agentport test --fuzz} lets the fuzzer look for more, guided by the code that is reached.
 */
public final class Mutations {
    private static final long SEED = 20261125;
    private static final int MOST_CHANGES = 5;
    /** One change in so many makes the input long or deep, which costs. */
    private static final int SELDOM = 200;

    private static final int MOST_REPEATS = 20_000;
    private static final int LONGEST_SHOWN = 2000;

    private final Random random = new Random(SEED);
    private final List<byte[]> seeds;
    private final List<byte[]> words;

    private Mutations(List<byte[]> seeds, List<String> words) {
        this.seeds = List.copyOf(seeds);
        this.words = words.stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * Mutations of the inputs that are stored for a test, in the folder where the fuzzer looks for them too: the resources
     * {@code <name of the class>Inputs/<name of the method>/*}.
     *
     * @param words what the parser knows, and what parsers stumble over
     */
    public static Mutations of(Class<?> test, String method, List<String> words) {
        var folder = test.getSimpleName() + "Inputs/" + method;
        var found = test.getResource(folder);
        if (found == null) {
            throw new IllegalArgumentException("there is no resource folder `" + folder + "` beside " + test);
        }
        var seeds = new ArrayList<byte[]>();
        try (var files = Files.list(Path.of(found.toURI()))) {
            for (var file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
        return new Mutations(seeds, words);
    }

    /** Gives the target so many inputs; if it throws, the error says which one it was. */
    public void each(int inputs, Consumer<byte[]> target) {
        for (int i = 0; i < inputs; i++) {
            byte[] input = next();
            try {
                target.accept(input);
            } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("input " + i + " of seed " + SEED + ", in base64: " + shown(input), e);
            }
        }
    }

    private static String shown(byte[] input) {
        var whole = Base64.getEncoder().encodeToString(input);
        return whole.length() <= LONGEST_SHOWN ? whole : whole.substring(0, LONGEST_SHOWN) + "... of " + input.length;
    }

    private byte[] next() {
        byte[] input = any(seeds);
        for (int change = random.nextInt(MOST_CHANGES); change >= 0; change--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] changed(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = from + random.nextInt(Math.min(32, input.length - from) + 1);
        if (random.nextInt(SELDOM) == 0) {
            return spliced(input, from, repeated(any(words), random.nextInt(MOST_REPEATS)), from);
        }
        return switch (random.nextInt(7)) {
            case 0 -> spliced(input, from, new byte[] {(byte) random.nextInt()}, Math.min(from + 1, input.length));
            case 1 -> spliced(input, from, any(words), to);
            case 2 -> spliced(input, from, any(words), from);
            case 3 -> spliced(input, from, new byte[0], to);
            case 4 -> spliced(input, from, repeated(Arrays.copyOfRange(input, from, to), 2), to);
            case 5 -> Arrays.copyOf(input, from);
            default -> {
                byte[] other = any(seeds);
                int at = random.nextInt(other.length + 1);
                yield spliced(input, from, Arrays.copyOfRange(other, at, other.length), input.length);
            }
        };
    }

    private static byte[] spliced(byte[] input, int from, byte[] middle, int to) {
        var out = new ByteArrayOutputStream(input.length + middle.length);
        out.write(input, 0, from);
        out.writeBytes(middle);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }

    private static byte[] repeated(byte[] part, int times) {
        var out = new ByteArrayOutputStream(part.length * times);
        for (int i = 0; i < times; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private byte[] any(List<byte[]> of) {
        return of.get(random.nextInt(of.size()));
    }
}
