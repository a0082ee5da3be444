// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.services;

import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** One service, spoken to as one agent or person, or as nobody. */
public final class Service {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final @Nullable String bearer;
    private @Nullable HttpClient client;

    public Service(URI base, @Nullable String bearer) {
        this.base = base;
        this.bearer = bearer;
    }

    public Answer get(String path) {
        return get(path, Duration.ZERO);
    }

    /** @param longer how long the service may take beyond what any answer takes */
    public Answer get(String path, Duration longer) {
        return send(request(path, longer).GET().build());
    }

    public Answer delete(String path) {
        return send(request(path, Duration.ZERO).DELETE().build());
    }

    public Answer post(String path, String json) {
        return post(path, "application/json", json);
    }

    public Answer post(String path, String mediaType, String body) {
        return send(request(path, Duration.ZERO)
                .header("Content-Type", mediaType)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** Posts JSON and says how long it may take to be done. */
    public Answer post(String path, String json, Duration wait) {
        return send(request(path, wait)
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=" + wait.toSeconds())
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    private HttpRequest.Builder request(String path, Duration longer) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE.plus(longer))
                .header("Accept", "application/json");
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return request;
    }

    private HttpClient client() {
        var builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        if (base.getScheme().equals("http")) {
            builder.sslContext(trustingNobody());
        }
        return builder.build();
    }

    /** For a client that speaks no TLS: it need not read the certificates of this machine, which takes its time. */
    private static SSLContext trustingNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    private Answer send(HttpRequest request) {
        try {
            if (client == null) {
                client = client();
            }
            var response = client.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw FailedException.failed(
                    "nothing answers at " + base + ": is AgentPort up there? see `agentport status`");
        } catch (HttpTimeoutException e) {
            throw FailedException.failed(base + " did not answer in time");
        } catch (IOException e) {
            throw FailedException.failed(
                    "the connection to " + base + " broke: " + Safe.line(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailedException.failed("interrupted");
        }
    }
}
