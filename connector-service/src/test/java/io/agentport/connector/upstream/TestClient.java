// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Origin;
import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.UpstreamRequest;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An upstream client as the service has it, with names of the test's own. */
final class TestClient implements AutoCloseable {
    static final String CREDENTIAL = "Bearer sk_test_0123456789";
    static final int MAX_BYTES = 1000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final UpstreamClient client;

    TestClient(List<String> ownEndpoints, NameLookup lookup) {
        this(ownEndpoints, lookup, Map.of());
    }

    TestClient(List<String> ownEndpoints, NameLookup lookup, Map<String, String> configuration) {
        var egress = new EgressSettings() {
            @Override
            public List<String> ownEndpoints() {
                return ownEndpoints;
            }

            @Override
            public Optional<List<String>> ownPorts() {
                return Optional.empty();
            }
        };
        SandboxSettings sandbox = Optional::<URI>empty;
        var settings = new SmallRyeConfigBuilder()
                .withDefaultValues(configuration)
                .withMapping(UpstreamSettings.class)
                .build()
                .getConfigMapping(UpstreamSettings.class);
        var dialer = new Dialer(io.vertx.mutiny.core.Vertx.newInstance(vertx), egress, sandbox, 1, lookup);
        client = new UpstreamClient(vertx, dialer, settings);
    }

    Reply send(Origin origin) {
        return send(get(origin));
    }

    Reply send(UpstreamRequest request) {
        return now(client.connect(prepared(request), connected -> connected.send(new WholeAnswer(MAX_BYTES))));
    }

    /** Opens a connection that nothing else will use, and sends nothing. */
    void release(Origin origin) {
        now(client.connect(prepared(get(origin)), connected -> {
            connected.release();
            return Uni.createFrom().item(new Reply.NotSent("released", ""));
        }));
    }

    /** Sends a request that has to wait for a connection until another one, which has one, lets it go unused. */
    Reply sendBehindOneThatIsReleased(Origin origin) {
        var release = new CompletableFuture<Runnable>();
        client.connect(prepared(get(origin)), connected -> {
                    var its = vertx.getOrCreateContext();
                    release.complete(() -> its.runOnContext(there -> connected.release()));
                    return Uni.createFrom().nothing();
                })
                .subscribe()
                .with(never -> {});
        release.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        var second = client.connect(prepared(get(origin)), connected -> connected.send(new WholeAnswer(MAX_BYTES)))
                .subscribeAsCompletionStage();
        release.join().run();
        return second.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static UpstreamRequest get(Origin origin) {
        return new UpstreamRequest("GET", origin, "/things", Map.of(), null, "x");
    }

    private static Prepared prepared(UpstreamRequest request) {
        var allowed = List.of(AddressRange.parse("127.0.0.0/8"));
        return new Prepared(
                "shop",
                Protocol.HTTP,
                request,
                new Upstream(request.origin(), allowed, PATIENCE, MAX_BYTES),
                Map.of("Authorization", CREDENTIAL),
                Map.of(),
                true,
                null);
    }

    private static Reply now(Uni<Reply> reply) {
        return reply.await().atMost(PATIENCE);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
