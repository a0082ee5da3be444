// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The administrator, who decides and accepts over the people's API. */
final class Person {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration APPEARS = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI approval;
    private final URI connector;
    private final URI policy;
    private final String token;

    /** Logs in with the one-time password of a first start, which a real one replaces. */
    Person(Installation installation) throws IOException, InterruptedException {
        approval = installation.approval();
        connector = installation.connector();
        policy = installation.policy();
        var login = JSON.createObjectNode()
                .put("user", installation.adminUser())
                .put("password", installation.adminPassword())
                .put("new_password", "the password of a benchmark's administrator");
        token = send(request(approval.resolve("/v1/login"), login))
                .path("token")
                .asText();
    }

    /** Accepts what an MCP server offers, once it has said that. */
    void accept(String integration) throws IOException, InterruptedException {
        var path = connector.resolve("/v1/integrations/" + integration + "/tools");
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < APPEARS.toNanos()) {
            var offers = send(mine(HttpRequest.newBuilder(path))).path("tools");
            if (!offers.isEmpty()) {
                var seen = JSON.createObjectNode();
                offers.forEach(offer -> seen.put(
                        offer.path("tool").asText(), offer.path("offer").asText()));
                send(mine(request(
                        connector.resolve(path + "/accept"),
                        JSON.createObjectNode().set("tools", seen))));
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException("`" + integration + "` offers nothing");
    }

    /** Makes an agent of the configuration a key, which a moment later opens the gateway. */
    String newKey(String agent) throws IOException, InterruptedException {
        var path = policy.resolve("/v1/agents/" + agent + "/rotate");
        return send(mine(request(path, JSON.createObjectNode()))).path("key").asText();
    }

    /** The pending approval that asks about this, waited for. */
    JsonNode pending(String argument) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < APPEARS.toNanos()) {
            var path = approval.resolve("/v1/approvals?status=pending");
            for (var pending : send(mine(HttpRequest.newBuilder(path))).path("approvals")) {
                if (pending.path("arguments").toString().contains('"' + argument + '"')) {
                    return pending;
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException("no approval asks about " + argument);
    }

    /** Returns when the decision has been answered. */
    void approve(JsonNode pending) throws IOException, InterruptedException {
        var decision = JSON.createObjectNode().put("decision", "approve_once").set("seen", pending.path("seen"));
        var path = "/v1/approvals/" + pending.path("id").asText() + "/decision";
        send(mine(request(approval.resolve(path), decision)));
    }

    private static HttpRequest.Builder request(URI uri, JsonNode body) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder mine(HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.uri() + " -> " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
