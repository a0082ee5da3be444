// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.local.processes.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/** Keycloak as a process of its own, with a realm of this test and its database in memory. */
final class Keycloak implements AutoCloseable {
    private static final Path HOME = Stack.ROOT.resolve("system-tests/target/keycloak");
    private static final Duration START = Duration.ofMinutes(5);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Process process;
    private final int port;

    private Keycloak(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts with the realm {@code agents}, whose tokens are for the given resource, and waits until it answers. */
    static Keycloak start(Path directory, String resource) throws IOException {
        var home = unpacked(directory);
        var realm = Files.readString(Path.of("src/test/resources/keycloak/agents-realm.json"))
                .replace("RESOURCE", resource);
        Files.writeString(Files.createDirectories(home.resolve("data/import")).resolve("agents-realm.json"), realm);
        int port = Ports.free();
        var command = new ProcessBuilder(
                "bash",
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--db=dev-mem",
                "--cache=local",
                "--http-host=127.0.0.1",
                "--http-port=" + port);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        var log = directory.resolve("keycloak.log");
        var keycloak = new Keycloak(
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start(), port);
        try {
            Eventually.get("Keycloak answers, see " + log, START, keycloak::answers, up -> up);
        } catch (AssertionError | RuntimeException e) {
            keycloak.close();
            throw e;
        }
        return keycloak;
    }

    private static Path unpacked(Path directory) throws IOException {
        List<Path> zips;
        try (var files = Files.list(HOME)) {
            zips = files.filter(file -> file.toString().endsWith(".zip")).toList();
        }
        try (var zip = new ZipInputStream(Files.newInputStream(zips.getFirst()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var target = directory.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> Files.exists(file.resolve("bin/kc.sh")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("Keycloak has ended");
        }
        try {
            return send(HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration")))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException e) {
            return false; // not there yet
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + port + "/realms/agents";
    }

    /** Where an authorization server says that tokens are asked for. */
    static String tokenEndpoint(String issuer) {
        return json(HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration")))
                .at("/token_endpoint")
                .asText();
    }

    /** An access token by client credentials. */
    static String token(String endpoint, String client, String secret) {
        return token(
                endpoint, Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret));
    }

    /** A person's access token that was issued to a client. */
    static String tokenOf(String endpoint, String user, String client, Map<String, String> more) {
        var form = new java.util.HashMap<>(more);
        form.putAll(Map.of("grant_type", "password", "client_id", client, "username", user, "password", "wonderland"));
        return token(endpoint, form);
    }

    private static String token(String endpoint, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var answer = json(HttpRequest.newBuilder(URI.create(endpoint))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        if (!answer.has("access_token")) {
            throw new AssertionError(answer.toString());
        }
        return answer.at("/access_token").asText();
    }

    private static JsonNode json(HttpRequest.Builder request) {
        try {
            return Http.JSON.readTree(send(request).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not by {@link Http}, which remembers answers: these hold tokens. */
    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        all.forEach(Processes::awaitEnd);
    }
}
