// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.connector.mcp.McpClient.Answer;
import io.agentport.connector.upstream.Dialer;
import io.agentport.connector.upstream.Reply;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions with MCP servers: which protocol each speaks, found out once (2026-07-28 by {@code server/discover}, older
 * ones by {@code initialize}) and kept until the server forgets it.
 */
@Singleton
final class McpSessions {
    static final String NOT_MCP = "upstream_not_mcp";
    static final String REFUSED = "upstream_error";

    private static final int MAX_ANSWER = 256 * 1024;
    private static final int MAX_KNOWN = 1_000;

    /** What came of opening a session. */
    sealed interface Opened {
        record Open(McpSession session) implements Opened {}

        /** Nothing but the attempt was sent. */
        record Failed(Reply.NotSent why) implements Opened {}
    }

    private final McpClient client;
    private final Vertx vertx;
    private final ConcurrentHashMap<McpEndpoint, Uni<Opened>> sessions = new ConcurrentHashMap<>();

    McpSessions(McpClient client, Vertx vertx) {
        this.client = client;
        this.vertx = vertx;
    }

    /** The session that is open, or a new one. Never fails. */
    Uni<Opened> of(McpEndpoint endpoint) {
        if (sessions.size() >= MAX_KNOWN) {
            sessions.clear();
        }
        var here = vertx.getOrCreateContext();
        return sessions.computeIfAbsent(endpoint, this::opening)
                .invoke(opened -> {
                    if (opened instanceof Opened.Failed) {
                        sessions.remove(endpoint);
                    }
                })
                .emitOn(task ->
                        here.runOnContext(ignored -> task.run())); // whoever asked first, each goes on where it was
    }

    /** To be said of a session that the server does not know any more. */
    void forget(McpEndpoint endpoint, McpSession session) {
        var open = new Opened.Open(session);
        sessions.computeIfPresent(
                endpoint,
                (same, known) -> open.equals(known.subscribeAsCompletionStage().getNow(null)) ? null : known);
    }

    private Uni<Opened> opening(McpEndpoint endpoint) {
        return client.ask(endpoint, McpSession.STATELESS, "server/discover", "{}", MAX_ANSWER)
                .flatMap(answer -> {
                    var failed = failed(answer);
                    if (failed != null) {
                        return Uni.createFrom().<Opened>item(failed);
                    }
                    return isModern(answer.result())
                            ? Uni.createFrom().item(new Opened.Open(McpSession.STATELESS))
                            : initialize(endpoint);
                })
                .memoize()
                .indefinitely();
    }

    private Uni<Opened> initialize(McpEndpoint endpoint) {
        return client.initialize(endpoint, MAX_ANSWER).flatMap(answer -> {
            var failed = failed(answer);
            if (failed != null) {
                return Uni.createFrom().<Opened>item(failed);
            }
            var result = answer.result();
            var version = result == null ? null : result.path("protocolVersion").textValue();
            if (version == null || !McpSession.LEGACY.contains(version)) {
                return Uni.createFrom()
                        .<Opened>item(new Opened.Failed(new Reply.NotSent(NOT_MCP, why(answer, version))));
            }
            var session = new McpSession(version, answer.session());
            return client.initialized(endpoint, session).map(told -> new Opened.Open(session));
        });
    }

    private static String why(Answer answer, @Nullable String version) {
        if (version != null) {
            return "the upstream speaks MCP " + version + " only";
        }
        return "the upstream is no MCP server of Streamable HTTP: it answered "
                + (answer.reply() instanceof Reply.Answered answered ? answered.status() : "nothing")
                + " to `initialize`";
    }

    /** Null if it may be a server of another era. */
    private static Opened.@Nullable Failed failed(Answer answer) {
        return switch (answer.reply()) {
            case Reply.NotSent notSent -> new Opened.Failed(notSent);
            case Reply.Lost lost -> new Opened.Failed(new Reply.NotSent(Dialer.UNREACHABLE, lost.detail()));
            case Reply.Answered answered ->
                switch (answered.status()) {
                    case 401, 403, 407, 429, 500, 502, 503, 504 ->
                        new Opened.Failed(new Reply.NotSent(
                                REFUSED, "the upstream answered " + answered.status() + " when a session was opened"));
                    default -> null;
                };
        };
    }

    private static boolean isModern(@Nullable JsonNode result) {
        if (result != null) {
            for (var version : result.path("supportedVersions")) {
                if (McpSession.MODERN.equals(version.textValue())) {
                    return true;
                }
            }
        }
        return false;
    }
}
