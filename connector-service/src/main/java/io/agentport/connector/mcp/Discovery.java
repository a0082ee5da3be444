// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.agentport.connector.connectors.effective.McpServer;
import io.agentport.connector.integrations.DeclaredIntegrations;
import io.agentport.connector.masking.Scrubbers;
import io.agentport.connector.mcp.ToolLists.Listed;
import io.agentport.connector.secrets.CredentialHeaders;
import io.agentport.connector.secrets.CredentialHeaders.Shown;
import io.agentport.contracts.seals.SealedClaims;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Asks declared MCP servers what they offer, in the background: at once when one is declared, then every minute. A server
 * that is away delays nothing and nobody; what it offered before stays.
 */
@Singleton
final class Discovery {
    private static final Logger LOG = Logger.getLogger(Discovery.class);

    private final DeclaredIntegrations declared;
    private final Discoveries discoveries;
    private final CredentialHeaders credentials;
    private final ToolLists lists;
    private final Scrubbers scrubbers;
    private final DiscoverySettings settings;
    private final Vertx vertx;
    private final AtomicBoolean busy = new AtomicBoolean();

    Discovery(
            DeclaredIntegrations declared,
            Discoveries discoveries,
            CredentialHeaders credentials,
            ToolLists lists,
            Scrubbers scrubbers,
            DiscoverySettings settings,
            Vertx vertx) {
        this.declared = declared;
        this.discoveries = discoveries;
        this.credentials = credentials;
        this.lists = lists;
        this.scrubbers = scrubbers;
        this.settings = settings;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(settings.look().toMillis(), tick -> look());
        vertx.runOnContext(now -> look());
    }

    private void look() {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        Uni.createFrom()
                .deferred(discoveries::refresh)
                .flatMap(done -> Multi.createFrom()
                        .iterable(declared.loaded() ? declared.all().values() : List.of())
                        .filter(claims -> claims.kind().equals(McpServer.KIND))
                        .onItem()
                        .transformToUniAndConcatenate(this::askIfDue)
                        .collect()
                        .last())
                .subscribe()
                .with(done -> busy.set(false), failure -> {
                    busy.set(false);
                    LOG.warn("what upstreams offer cannot be looked up; tried again", failure);
                });
    }

    private Uni<Void> askIfDue(SealedClaims.Integration claims) {
        return server(claims)
                .map(server -> discoveries
                        .take(server.integration(), server.source(), settings.every())
                        .invoke(mine -> {
                            if (mine) {
                                // the others are not kept waiting by this one
                                ask(server)
                                        .subscribe()
                                        .with(
                                                done -> {},
                                                failure -> LOG.warnf(
                                                        failure,
                                                        "what `%s` offers was not stored",
                                                        server.integration()));
                            }
                        })
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static Optional<McpServer> server(SealedClaims.Integration claims) {
        try {
            return Optional.of(new McpServer(claims));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the integration's status says why
        }
    }

    private Uni<Void> ask(McpServer server) {
        var upstream = server.upstream();
        return credentials
                .of(server.integration(), upstream.origin(), server.authentication())
                .flatMap(shown -> switch (shown) {
                    case Shown.Refused refused -> Uni.createFrom().<Listed>item(new Listed.Failed(refused.detail()));
                    case Shown.Headers headers ->
                        lists.of(new McpEndpoint(server.integration(), upstream, server.path(), headers.headers()));
                })
                .flatMap(listed -> switch (listed) {
                    case Listed.Offers(ArrayNode tools) ->
                        discoveries.found(server.integration(), server.source(), scrubbed(tools));
                    case Listed.Failed(String problem) ->
                        discoveries.failed(server.integration(), server.source(), problem, settings.retry());
                });
    }

    /** An upstream may repeat the credential in what it says of its tools. */
    private ArrayNode scrubbed(ArrayNode tools) {
        var text = tools.toString();
        var scrubbed = scrubbers.current().scrub(text);
        // what is no JSON any more is not believed
        return JsonRpc.read(scrubbed) instanceof ArrayNode read ? read : JsonRpc.MAPPER.createArrayNode();
    }
}
