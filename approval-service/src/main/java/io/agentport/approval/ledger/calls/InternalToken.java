// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.calls;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The credential by which gateway-service is known here: a file with a token in each line, any of which is good. It is
 * read again when it is used, at most once a second; when it cannot be read then, the tokens read last stay.
 */
@ApplicationScoped
class InternalToken {
    private record Loaded(List<byte[]> tokens, long nanos) {}

    private static final int MIN_LENGTH = 32;
    private static final long RECHECK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String SCHEME = "Bearer ";

    private final Path file;
    private volatile Loaded loaded;

    /**
     * Reads the file.
     *
     * @throws IOException if there is no such file, or no token of at least 32 characters in it
     */
    InternalToken(@ConfigProperty(name = "agentport.internal.token-file") Path file) throws IOException {
        this.file = file;
        this.loaded = load();
    }

    /** Whether an {@code Authorization} header presents a token; compares in constant time. */
    boolean isPresentedBy(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] presented = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (var token : current().tokens) {
            known |= MessageDigest.isEqual(token, presented);
        }
        return known;
    }

    private Loaded current() {
        var now = loaded;
        if (System.nanoTime() - now.nanos < RECHECK_NANOS) {
            return now;
        }
        try {
            loaded = load();
        } catch (IOException e) {
            loaded = new Loaded(now.tokens, System.nanoTime());
        }
        return loaded;
    }

    private Loaded load() throws IOException {
        var tokens = Files.readString(file)
                .lines()
                .map(String::strip)
                .filter(line -> line.length() >= MIN_LENGTH)
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
        if (tokens.isEmpty()) {
            throw new IOException("no token of at least " + MIN_LENGTH + " characters in " + file);
        }
        return new Loaded(tokens, System.nanoTime());
    }
}
