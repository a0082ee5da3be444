// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.Origin;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * Connects to an upstream and sends one request: HTTP/1.1, connections kept and used again within an integration,
 * redirects not followed.
 */
@Singleton
public final class UpstreamClient {
    private static final String USER_AGENT = "AgentPort";
    private static final String PERMITTED_NO_MORE = "withheld";

    private final Vertx vertx;
    private final Dialer dialer;
    private final UpstreamSettings settings;
    private final ConcurrentHashMap<String, HttpClient> clients = new ConcurrentHashMap<>();

    public UpstreamClient(Vertx vertx, Dialer dialer, UpstreamSettings settings) {
        this.vertx = vertx;
        this.dialer = dialer;
        this.settings = settings;
    }

    /** An open connection on which nothing was sent yet. */
    public final class Connected {
        private final HttpClientRequest request;
        private final Prepared prepared;

        Connected(HttpClientRequest request, Prepared prepared) {
            this.request = request;
            this.prepared = prepared;
        }

        /** Sends the request and reads the answer. Never fails, unless the reader does. */
        public Uni<Reply> send(AnswerReader reader) {
            var body = prepared.request().body();
            prepared.request().headers().forEach(request::putHeader);
            prepared.headers().forEach(request::putHeader);
            prepared.credentials().forEach(request::putHeader);
            request.putHeader("User-Agent", USER_AGENT);
            if (body != null) {
                request.putHeader("Content-Type", body.contentType());
            }
            var payload = body == null ? null : Buffer.buffer(body.text());
            return new Exchange(vertx, request, prepared.upstream().timeout(), reader).send(payload);
        }

        /** Lets the connection go without having sent anything. */
        public void release() {
            request.exceptionHandler(ended -> {});
            if (prepared.freshConnection()) {
                // closed, and not reset first: that would give it to a request that waits for one
                request.connection().close();
            } else {
                request.reset();
            }
        }
    }

    /**
     * Connects, and sends the request if the gate is open then. Never fails by itself.
     *
     * @param gate asked when the connection is open, before the first byte; if it says no, nothing is sent
     */
    public Uni<Reply> send(Prepared prepared, Supplier<Uni<Boolean>> gate, AnswerReader reader) {
        return connect(
                prepared,
                connected -> gate.get().onFailure().invoke(connected::release).flatMap(open -> {
                    if (open) {
                        return connected.send(reader);
                    }
                    connected.release();
                    return Uni.createFrom().item(new Reply.NotSent(PERMITTED_NO_MORE, ""));
                }));
    }

    /**
     * Connects, and does with the connection what {@code next} says. Never fails by itself: what prevents a connection is
     * a {@link Reply.NotSent}.
     */
    public Uni<Reply> connect(Prepared prepared, Function<Connected, Uni<Reply>> next) {
        var origin = prepared.request().origin();
        return dialer.route(prepared.integration(), origin, prepared.upstream().allowPrivate())
                .flatMap(route -> switch (route) {
                    case Dialer.Route.To to -> connect(prepared, to.addresses(), 0, next);
                    case Dialer.Route.None none ->
                        Uni.createFrom().item(new Reply.NotSent(none.reason(), none.detail()));
                });
    }

    private Uni<Reply> connect(
            Prepared prepared, List<InetAddress> addresses, int index, Function<Connected, Uni<Reply>> next) {
        return request(prepared, addresses.get(index))
                .map(request -> (Object) request)
                .onFailure()
                .recoverWithItem(failure -> failure)
                .flatMap(result -> {
                    if (result instanceof HttpClientRequest request) {
                        return next.apply(new Connected(request, prepared));
                    }
                    if (index + 1 < addresses.size()) {
                        return connect(prepared, addresses, index + 1, next);
                    }
                    dialer.forget(prepared.integration(), prepared.request().origin());
                    var why = result instanceof SSLException || isCausedByTls((Throwable) result)
                            ? "the TLS handshake with the upstream failed"
                            : "the upstream does not accept connections";
                    return Uni.createFrom().item(new Reply.NotSent(Dialer.UNREACHABLE, why));
                });
    }

    private static boolean isCausedByTls(Throwable failure) {
        return failure.getCause() instanceof SSLException;
    }

    private Uni<HttpClientRequest> request(Prepared prepared, InetAddress address) {
        var request = prepared.request();
        var origin = request.origin();
        var options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(origin.port(), address.getHostAddress()))
                .setHost(bracketed(origin))
                .setPort(origin.port())
                .setSsl(origin.tls())
                .setMethod(HttpMethod.valueOf(request.method()))
                .setURI(request.pathAndQuery())
                .setFollowRedirects(false);
        var client = clients.computeIfAbsent(
                prepared.integration() + (prepared.freshConnection() ? " fresh" : ""),
                name -> client(!prepared.freshConnection()));
        return Uni.createFrom().completionStage(() -> client.request(options).toCompletionStage());
    }

    private static String bracketed(Origin origin) {
        return origin.host().contains(":") ? "[" + origin.host() + "]" : origin.host();
    }

    private HttpClient client(boolean keepAlive) {
        int most = settings.concurrentRequests();
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setConnectTimeout((int) settings.connectTimeout().toMillis())
                        .setSslHandshakeTimeout(settings.connectTimeout().toSeconds())
                        .setKeepAlive(keepAlive)
                        .setKeepAliveTimeout((int) settings.keepAlive().toSeconds())
                        .setPipelining(false)
                        .setDecompressionSupported(true)
                        .setVerifyHost(true)
                        .setTrustAll(false),
                new PoolOptions().setHttp1MaxSize(most).setMaxWaitQueueSize(settings.waitingRequests()));
    }
}
