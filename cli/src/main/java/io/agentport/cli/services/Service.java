// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.services;

import io.agentport.cli.terminal.FailedException;
import io.agentport.cli.terminal.Safe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One service, spoken to as one agent or person, or as nobody. With the older of Java's two clients: the newer one takes
 * half a second to start.
 */
public final class Service {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        // INVARIANT: what may change something is sent once, also if the connection ends without an answer; and never
        // on a
        // connection that the service may have closed meanwhile
        System.setProperty("sun.net.http.retryPost", "false");
        System.setProperty("http.keepAlive", "false");
    }

    private final URI base;
    private final @Nullable String bearer;

    public Service(URI base, @Nullable String bearer) {
        this.base = base;
        this.bearer = bearer;
    }

    public Answer get(String path) {
        return get(path, Duration.ZERO);
    }

    /** @param longer how long the service may take beyond what any answer takes */
    public Answer get(String path, Duration longer) {
        return send("GET", path, Map.of(), null, longer);
    }

    public Answer delete(String path) {
        return send("DELETE", path, Map.of(), null, Duration.ZERO);
    }

    public Answer post(String path, String json) {
        return post(path, "application/json", json);
    }

    public Answer post(String path, String mediaType, String body) {
        return send("POST", path, Map.of("Content-Type", mediaType), body, Duration.ZERO);
    }

    /**
     * Posts JSON with further headers.
     *
     * @param longer how long the service may take beyond what any answer takes
     */
    public Answer post(String path, String json, Map<String, String> headers, Duration longer) {
        var all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        return send("POST", path, all, json, longer);
    }

    private Answer send(
            String method, String path, Map<String, String> headers, @Nullable String body, Duration longer) {
        try {
            var connection = connection(method, path, longer);
            headers.forEach(connection::setRequestProperty);
            connection.setDoOutput(body != null);
            connect(connection);
            return exchange(connection, body);
        } catch (SocketTimeoutException e) {
            throw broken(method, base + " did not answer in time");
        } catch (IOException e) {
            throw broken(method, "the connection to " + base + " broke: " + Safe.line(String.valueOf(e.getMessage())));
        }
    }

    private HttpURLConnection connection(String method, String path, Duration longer) throws IOException {
        var connection = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) PATIENCE.plus(longer).toMillis());
        connection.setRequestProperty("Accept", "application/json");
        if (bearer != null) {
            connection.setRequestProperty("Authorization", "Bearer " + bearer);
        }
        return connection;
    }

    /** What fails here has sent nothing. */
    private void connect(HttpURLConnection connection) {
        try {
            connection.connect();
        } catch (SSLException e) {
            throw FailedException.unavailable(
                    "no secure connection to " + base + ": " + Safe.line(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw FailedException.unavailable(
                    "nothing answers at " + base + ": is AgentPort up there? see `agentport status`");
        }
    }

    private static Answer exchange(HttpURLConnection connection, @Nullable String body) throws IOException {
        if (body != null) {
            try (var out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
        int status = connection.getResponseCode();
        try (var in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return new Answer(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Of a question nothing came, and it may be asked again; what was to be done may have been. */
    private static FailedException broken(String method, String line) {
        return method.equals("GET")
                ? FailedException.unavailable(line)
                : FailedException.unknown(line + "; whether it was done is not known");
    }
}
