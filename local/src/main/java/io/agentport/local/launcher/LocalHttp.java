// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Requests to the services of this machine. */
final class LocalHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 10_000;

    /** @param body missing if it was not JSON */
    record Answer(int status, JsonNode body) {}

    private LocalHttp() {}

    /** Empty if nobody answers. */
    static Optional<Answer> get(URI uri, Optional<String> bearer) {
        return send("GET", uri, bearer, Optional.empty());
    }

    static Optional<Answer> post(URI uri, String bearer, String json) {
        return send("POST", uri, Optional.of(bearer), Optional.of(json));
    }

    private static Optional<Answer> send(String method, URI uri, Optional<String> bearer, Optional<String> json) {
        try {
            var connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            bearer.ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
            if (json.isPresent()) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                try (var out = connection.getOutputStream()) {
                    out.write(json.get().getBytes(StandardCharsets.UTF_8));
                }
            }
            int status = connection.getResponseCode();
            try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return Optional.of(
                        new Answer(status, in == null ? MissingNode.getInstance() : parse(in.readAllBytes())));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JsonNode parse(byte[] bytes) throws IOException {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
