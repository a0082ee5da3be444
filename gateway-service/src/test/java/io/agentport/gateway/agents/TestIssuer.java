// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.agentport.local.processes.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An authorization server of this JVM, as far as a resource server meets it: its discovery, its keys and its tokens. */
final class TestIssuer implements AutoCloseable {
    /** How often its keys were asked for. */
    final AtomicInteger asked = new AtomicInteger();

    private final int port;
    private volatile RSAKey key = newKey();
    private @Nullable HttpServer server;

    /** One that is not there yet. */
    TestIssuer() {
        port = Ports.free();
    }

    TestIssuer start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/realms/agents/.well-known/openid-configuration",
                http -> answer(http, """
                {"issuer":"%s","jwks_uri":"%s/keys","token_endpoint":"%s/token","introspection_endpoint":"%s/introspect"}""".formatted(url(), url(), url(), url())));
        server.createContext("/realms/agents/keys", http -> {
            asked.incrementAndGet();
            answer(http, new JWKSet(key.toPublicJWK()).toString());
        });
        // whoever asks it is told that every token is good
        server.createContext("/realms/agents/introspect", http -> answer(http, "{\"active\":true}"));
        server.start();
        return this;
    }

    private static void answer(HttpExchange http, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().add("Content-Type", "application/json");
        http.sendResponseHeaders(200, bytes.length);
        try (var body = http.getResponseBody()) {
            body.write(bytes);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port + "/realms/agents";
    }

    /** Signs with another key from now on, and publishes only that. */
    void rotate() {
        key = newKey();
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a good token says; a test changes what it is about. */
    JWTClaimsSet.Builder claims(String client, String audience) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(audience)
                .subject("service-account-" + client)
                .claim("azp", client)
                .claim("scope", "profile agentport")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))));
    }

    String token(String client, String audience) {
        return sign(claims(client, audience));
    }

    String sign(JWTClaimsSet.Builder claims) {
        return sign(claims, key);
    }

    /** With a key of its own that nobody published. */
    String signElsewhere(JWTClaimsSet.Builder claims, boolean underOurKeyId) {
        var other = newKey();
        return sign(
                claims,
                underOurKeyId ? new RSAKey.Builder(other).keyID(key.getKeyID()).build() : other);
    }

    private static String sign(JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(key.getKeyID())
                    .build();
            var token = new SignedJWT(header, claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String unsigned(JWTClaimsSet.Builder claims) {
        return new PlainJWT(claims.build()).serialize();
    }

    /** A message authentication code keyed with what everybody knows: the public key. */
    String keyedWithThePublicKey(JWTClaimsSet.Builder claims) {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                    .keyID(key.getKeyID())
                    .build();
            var token = new SignedJWT(header, claims.build());
            token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The parts of a token that may stand nowhere. */
    static List<String> partsOf(String token) {
        return List.of(token.split("\\.")).subList(1, 3);
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }
}
