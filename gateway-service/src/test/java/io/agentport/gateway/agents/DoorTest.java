// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.events.Audited;
import io.agentport.gateway.MemoryMessaging;
import io.agentport.gateway.problems.RefusalAudit;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered before agents and tools are loaded: that the gateway is not ready, never that a good key is none. */
class DoorTest {
    private final Vertx vertx = Vertx.vertx();
    private final MemoryMessaging messaging = new MemoryMessaging();
    private final Opening opening = new Opening();
    private final AtomicBoolean agents = new AtomicBoolean();
    private final AtomicBoolean tools = new AtomicBoolean();
    private URI url;

    @BeforeEach
    void listen() {
        opening.waitFor(agents::get);
        opening.waitFor(tools::get);
        var settings = new DoorSettings() {
            @Override
            public Optional<Set<String>> allowedHosts() {
                return Optional.empty();
            }
        };
        var door = new Door(opening, new RefusalAudit(messaging, vertx), settings, "127.0.0.1");
        var router = Router.router(vertx);
        router.route().handler(door::pass);
        router.route().handler(http -> http.end("within"));
        var server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        url = URI.create("http://127.0.0.1:" + server.actualPort() + "/v1/tools");
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpResponse<String> get(String... headers) throws Exception {
        var request = HttpRequest.newBuilder(url).header("Authorization", "Bearer a-good-key");
        return HttpClient.newHttpClient()
                .send(
                        (headers.length == 0 ? request : request.headers(headers)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void untilEverythingIsLoadedTheGatewayIsNotReady() throws Exception {
        agents.set(true);

        var answer = get();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"reason\":\"not_ready\"");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void fromThenOnItStaysOpen() throws Exception {
        agents.set(true);
        tools.set(true);
        assertThat(get().body()).isEqualTo("within");

        tools.set(false); // what was there once stays good

        assertThat(get().body()).isEqualTo("within");
    }

    @Test
    void aForeignPageIsTurnedAwayWhetherItIsOpenOrNot() throws Exception {
        assertThat(get("Origin", "https://evil.example").statusCode()).isEqualTo(403);
        agents.set(true);
        tools.set(true);
        assertThat(get("Origin", "https://evil.example").body()).contains("origin_not_allowed");
        assertThat(messaging.published).hasAtLeastOneElementOfType(Audited.class);
    }
}
