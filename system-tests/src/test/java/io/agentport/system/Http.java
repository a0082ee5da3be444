// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One party's way to AgentPort over HTTP. */
final class Http {
    static final ObjectMapper JSON = new ObjectMapper();
    /** Bodies and headers of all answers of this run. */
    static final Queue<String> BODIES = new ConcurrentLinkedQueue<>();

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;
    private final String authorization;

    /** With {@code authorization} as the header of that name; empty for none. */
    Http(URI base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    /** The same party's way to another place. */
    Http at(URI base) {
        return new Http(base, authorization);
    }

    record Answer(int status, HttpResponse<String> response) {
        Answer {
            BODIES.add(response.headers().map() + response.body());
        }

        JsonNode json() {
            try {
                var body = response.body();
                return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + response.body(), e);
            }
        }

        /** A member of the body, as text. */
        String text(String pointer) {
            return json().at(pointer).asText();
        }

        @Override
        public String toString() {
            return response.request().method() + " " + response.uri() + " -> " + status + " " + response.body();
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer post(String path, String body, String... headers) {
        return send(posting(path, body, headers));
    }

    CompletableFuture<Answer> postAsync(String path, String body, String... headers) {
        return CLIENT.sendAsync(posting(path, body, headers).build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), response));
    }

    /** With an empty JSON object as its body where the method has one. */
    Answer method(String method, String path, String... headers) {
        var bodies = Set.of("POST", "PUT", "PATCH").contains(method);
        var request = request(path)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        bodies ? HttpRequest.BodyPublishers.ofString("{}") : HttpRequest.BodyPublishers.noBody());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Calls a tool and waits for it as long as {@code waitSeconds}. */
    Answer call(String integration, String tool, String arguments, int waitSeconds) {
        return post("/v1/calls", callBody(integration, tool, arguments), "Prefer", "wait=" + waitSeconds);
    }

    CompletableFuture<Answer> callAsync(String integration, String tool, String arguments, int waitSeconds) {
        return postAsync("/v1/calls", callBody(integration, tool, arguments), "Prefer", "wait=" + waitSeconds);
    }

    private static String callBody(String integration, String tool, String arguments) {
        return "{\"integration\":\"%s\",\"tool\":\"%s\",\"arguments\":%s}".formatted(integration, tool, arguments);
    }

    private HttpRequest.Builder posting(String path, String body, String... headers) {
        var request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(90));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
