// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.connectors.SecretReference;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretResolverTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "STRIPE_API_KEY",
            "sk_test_12345678",
            "SHORT",
            "1234567",
            "UGLY",
            "line\nbreak-in-it",
            "QUARKUS_DATASOURCE_PASSWORD",
            "the-database-password",
            "KAFKA_SASL_JAAS_CONFIG",
            "the-broker-password");

    @TempDir
    Path directory;

    private final KnownSecrets known = new KnownSecrets();
    private SecretResolver resolver;

    @BeforeEach
    void open() {
        var settings = new SecretSettings() {
            @Override
            public String environment() {
                return "[A-Z][A-Z0-9_]*";
            }

            @Override
            public List<Path> directories() {
                return List.of(directory.resolve("allowed"));
            }
        };
        resolver = new SecretResolver(settings, ENVIRONMENT::get, known, VERTX);
    }

    @AfterAll
    static void close() {
        VERTX.closeAndAwait();
    }

    @Test
    void aVariableIsFoundAndRemembered() {
        assertThat(found("${STRIPE_API_KEY}")).isEqualTo("sk_test_12345678");
        assertThat(known.values()).containsExactly("sk_test_12345678");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${NOT_SET}",
                "${SHORT}",
                "${UGLY}",
                "${QUARKUS_DATASOURCE_PASSWORD}",
                "${KAFKA_SASL_JAAS_CONFIG}",
                "${lower_case}",
                "sk_literal_value",
                "${other:thing}",
                "${}",
                "${file:relative}",
                "${file:/etc/passwd}"
            })
    void whatMayNotBeUsedIsUnavailable(String reference) {
        var unavailable = unavailable(reference);
        assertThat(unavailable.reason()).isEqualTo("credential_unavailable");
        assertThat(unavailable.detail()).contains(reference).doesNotContain("password\"");
        assertThat(known.values()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${vault:kv/a#b}", "${aws-sm:name#key}"})
    void storesToComeAreNamed(String reference) {
        assertThat(unavailable(reference).reason()).isEqualTo("credential_store_not_supported");
    }

    @Test
    void aFileIsReadAgainWhenItChanges() throws IOException {
        var file = Files.createDirectories(directory.resolve("allowed")).resolve("key");
        Files.writeString(file, "first-value\n");
        assertThat(found("${file:" + file + "}")).isEqualTo("first-value");
        Files.writeString(file, "second-value\n");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> found("${file:" + file + "}").equals("second-value"));
        assertThat(known.values()).contains("first-value", "second-value");
    }

    @Test
    void aLinkThatLeadsOutIsNotFollowed() throws IOException {
        var allowed = Files.createDirectories(directory.resolve("allowed"));
        var outside = Files.writeString(directory.resolve("outside"), "outside-value");
        var link = Files.createSymbolicLink(allowed.resolve("link"), outside);
        assertThat(unavailable("${file:" + link + "}").detail()).contains("outside the directories");
    }

    @Test
    void aFileHasOneSpelling() throws IOException {
        var allowed = Files.createDirectories(directory.resolve("allowed"));
        Files.writeString(allowed.resolve("key"), "the-value");
        Files.createSymbolicLink(directory.resolve("elsewhere"), allowed);
        for (var other : List.of("/./key", "//key", "/../allowed/key", "/../outside")) {
            assertThat(unavailable("${file:" + allowed + other + "}").detail()).contains("not the plain path");
        }
        assertThat(unavailable("${file:" + directory + "/elsewhere/key}").detail())
                .contains("outside the directories");
        assertThat(found("${file:" + allowed + "/key}")).isEqualTo("the-value");
    }

    /** As Kubernetes mounts a secret: the file is a link through {@code ..data}, which a rotation points elsewhere. */
    @Test
    void aMountThatIsRotatedKeepsItsReferenceAndHasNoOther() throws IOException {
        var mount = Files.createDirectories(directory.resolve("allowed").resolve("stripe"));
        for (var version : List.of("first", "second")) {
            Files.writeString(
                    Files.createDirectories(mount.resolve("..2026_" + version)).resolve("key"), version + "-value");
        }
        var data = Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_first"));
        Files.createSymbolicLink(mount.resolve("key"), Path.of("..data", "key"));
        assertThat(found("${file:" + mount + "/key}")).isEqualTo("first-value");

        var next = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_second"));
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> found("${file:" + mount + "/key}").equals("second-value"));
        for (var other : List.of("/..data/key", "/..2026_second/key")) {
            assertThat(unavailable("${file:" + mount + other + "}").detail()).contains("not the plain path");
        }
    }

    @Test
    void aSecretDoesNotPrintItself() {
        assertThat(resolve("${STRIPE_API_KEY}").toString()).doesNotContain("sk_test");
    }

    private Resolution resolve(String reference) {
        return resolver.resolve(new SecretReference("api_key", reference))
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private String found(String reference) {
        return ((Resolution.Found) resolve(reference)).secret().reveal();
    }

    private Resolution.Unavailable unavailable(String reference) {
        return (Resolution.Unavailable) resolve(reference);
    }
}
