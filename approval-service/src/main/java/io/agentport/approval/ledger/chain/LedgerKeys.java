// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import io.agentport.contracts.calls.Hmac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;

/**
 * The ledger's keys: a text file with a key id and a base64url key of at least 256 bits in each line, which no other
 * service and no database has. The first line signs, every line verifies. The file is looked at again when it is used, at
 * most once a second; when it cannot be read then, the keys read last stay. Safe for use by any thread.
 */
public final class LedgerKeys {
    /** A key and its id. */
    record Key(String id, SecretKey secret) {
        String mac(byte[] message) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Hmac.sha256(secret, message));
        }
    }

    private record Loaded(List<Key> keys, long fileTime, long fileSize, long checkedNanos) {}

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int MIN_BYTES = 32;
    private static final long RECHECK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private volatile Loaded loaded;

    private LedgerKeys(Path file) throws IOException {
        this.file = file;
        this.loaded = load();
    }

    /**
     * Reads the key file.
     *
     * @throws IOException if there is no such file, or it has no good key
     */
    public static LedgerKeys open(Path file) throws IOException {
        return new LedgerKeys(file);
    }

    Key signing() {
        return current().keys.getFirst();
    }

    boolean verifies(String keyId, byte[] message, String mac) {
        return current().keys.stream()
                .filter(key -> key.id.equals(keyId))
                .anyMatch(key -> MessageDigest.isEqual(
                        key.mac(message).getBytes(StandardCharsets.US_ASCII), mac.getBytes(StandardCharsets.UTF_8)));
    }

    private Loaded current() {
        var now = loaded;
        if (System.nanoTime() - now.checkedNanos < RECHECK_NANOS) {
            return now;
        }
        try {
            boolean same =
                    Files.getLastModifiedTime(file).toMillis() == now.fileTime && Files.size(file) == now.fileSize;
            loaded = same ? new Loaded(now.keys, now.fileTime, now.fileSize, System.nanoTime()) : load();
        } catch (IOException e) {
            loaded = new Loaded(now.keys, now.fileTime, now.fileSize, System.nanoTime());
        }
        return loaded;
    }

    private Loaded load() throws IOException {
        long time = Files.getLastModifiedTime(file).toMillis();
        var keys = new ArrayList<Key>();
        var text = Files.readString(file);
        int number = 0;
        for (var line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                keys.add(parse(line.strip(), number));
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("no key in " + file);
        }
        return new Loaded(List.copyOf(keys), time, Files.size(file), System.nanoTime());
    }

    private Key parse(String line, int number) throws IOException {
        var parts = line.split("\\s+", -1);
        if (parts.length == 2 && KEY_ID.matcher(parts[0]).matches()) {
            try {
                byte[] secret = Base64.getUrlDecoder().decode(parts[1]);
                if (secret.length >= MIN_BYTES) {
                    return new Key(parts[0], Hmac.key(secret));
                }
            } catch (IllegalArgumentException e) {
                // not base64url: the message below says what was expected
            }
        }
        throw new IOException(
                file + ", line " + number + ": expected a key id and at least " + MIN_BYTES + " bytes in base64url");
    }
}
