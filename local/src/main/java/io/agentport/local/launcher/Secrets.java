// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;

/**
 * The keys and passwords of an installation: made at the first start, each in a file of mode 0600 in the directory of
 * the one process that needs it, and never made anew while the file is there.
 */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 24;
    private static final int RSA_BITS = 2048;
    /** What people type; without characters that look alike. */
    private static final String TYPEABLE = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int TYPEABLE_LENGTH = 16;

    private final DataDirectory data;

    Secrets(DataDirectory data) {
        this.data = data;
    }

    /** Makes what is missing. */
    void prepare() throws IOException {
        for (var pair : SealPair.values()) {
            var text = existingSeal(pair);
            for (var service : Service.values()) {
                if (service.sealPairs().contains(pair)) {
                    once(data.seals(service).resolve(pair.fileName()), () -> text);
                }
            }
        }
        var internal = once(data.internalToken(Service.APPROVAL), () -> password() + "\n");
        once(data.internalToken(Service.GATEWAY), () -> internal);
        once(ledgerKey(), SealKeyFile::generate);
        if (!Files.exists(peoplesPublicKey())) {
            generateSigningKey();
        }
        if (!Files.exists(data.announced())) {
            once(firstAdminPassword(), () -> typeablePassword() + "\n");
        }
    }

    private String existingSeal(SealPair pair) throws IOException {
        for (var service : Service.values()) {
            var file = data.seals(service).resolve(pair.fileName());
            if (Files.exists(file)) {
                return Files.readString(file);
            }
        }
        return SealKeyFile.generate();
    }

    Path ledgerKey() {
        return data.own(Service.APPROVAL.title()).resolve("ledger.key");
    }

    Path signingKey() {
        return data.own(Service.APPROVAL.title()).resolve("people-signing-key.pem");
    }

    private Path peoplesPublicKey() {
        return data.own("launcher").resolve("people-public-key");
    }

    /** Base64 of the DER form. */
    String publicKey() throws IOException {
        return Files.readString(peoplesPublicKey()).strip();
    }

    /** Is there until the first start has shown it. */
    Path firstAdminPassword() {
        return data.own(Service.APPROVAL.title()).resolve("first-admin-password");
    }

    /** A password that the launcher gives out, of the broker's or the database's user with this name. */
    String passwordOf(String user) throws IOException {
        return once(data.own("launcher").resolve(user + "-password"), () -> password() + "\n")
                .strip();
    }

    private void generateSigningKey() throws IOException {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            var pair = generator.generateKeyPair();
            var body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(pair.getPrivate().getEncoded());
            write(signingKey(), "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
            // last: that it exists says that the pair is whole
            write(
                    peoplesPublicKey(),
                    Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()) + "\n");
        } catch (GeneralSecurityException e) {
            throw new IOException("this JDK has no RSA", e);
        }
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String typeablePassword() {
        var text = new StringBuilder();
        for (int i = 0; i < TYPEABLE_LENGTH; i++) {
            if (i > 0 && i % 4 == 0) {
                text.append('-');
            }
            text.append(TYPEABLE.charAt(RANDOM.nextInt(TYPEABLE.length())));
        }
        return text.toString();
    }

    private static String once(Path file, Callable<String> text) throws IOException {
        if (!Files.exists(file)) {
            try {
                write(file, text.call());
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("cannot make " + file, e);
            }
        }
        return Files.readString(file);
    }

    /** Whole or not at all: a start that is cut short leaves no half key behind. */
    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
