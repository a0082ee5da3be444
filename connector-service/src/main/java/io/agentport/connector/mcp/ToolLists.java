// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.agentport.connector.mcp.McpSessions.Opened;
import io.agentport.connector.upstream.Reply;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Asks a server for its list of tools, page by page. */
@Singleton
final class ToolLists {
    static final int MAX_TOOLS = 2_000;

    private static final int MAX_PAGES = 100;
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024;
    private static final int MAX_CHARACTERS = 8 * 1024 * 1024;

    /** What came of asking. */
    sealed interface Listed {
        record Offers(ArrayNode tools) implements Listed {}

        /** @param problem for people */
        record Failed(String problem) implements Listed {}
    }

    private final McpClient client;
    private final McpSessions sessions;

    ToolLists(McpClient client, McpSessions sessions) {
        this.client = client;
        this.sessions = sessions;
    }

    /** Never fails. */
    Uni<Listed> of(McpEndpoint endpoint) {
        return sessions.of(endpoint).flatMap(opened -> switch (opened) {
            case Opened.Failed(Reply.NotSent why) -> Uni.createFrom().<Listed>item(new Listed.Failed(why.detail()));
            case Opened.Open(McpSession session) ->
                page(endpoint, session, null, JsonRpc.MAPPER.createArrayNode(), 1, 0)
                        .invoke(listed -> {
                            if (listed instanceof Listed.Failed) {
                                sessions.forget(endpoint, session); // perhaps it is over; the next attempt has its own
                            }
                        });
        });
    }

    private Uni<Listed> page(
            McpEndpoint endpoint,
            McpSession session,
            @Nullable String cursor,
            ArrayNode tools,
            int number,
            long characters) {
        var params = JsonRpc.MAPPER.createObjectNode();
        if (cursor != null) {
            params.put("cursor", cursor);
        }
        return client.ask(endpoint, session, "tools/list", params.toString(), MAX_PAGE_BYTES)
                .flatMap(answer -> {
                    var result = answer.result();
                    if (result == null || !result.path("tools").isArray()) {
                        return failed(why(answer.reply()));
                    }
                    long soFar = characters + result.path("tools").toString().length();
                    result.path("tools").forEach(tools::add);
                    if (tools.size() > MAX_TOOLS || soFar > MAX_CHARACTERS) {
                        return failed("it offers more than " + MAX_TOOLS + " tools, or describes them in more than "
                                + MAX_CHARACTERS + " characters");
                    }
                    var next = result.path("nextCursor").textValue();
                    if (next == null) {
                        return Uni.createFrom().<Listed>item(new Listed.Offers(tools));
                    }
                    return number < MAX_PAGES && !next.equals(cursor)
                            ? page(endpoint, session, next, tools, number + 1, soFar)
                            : failed("its list of tools does not end");
                });
    }

    private static Uni<Listed> failed(String problem) {
        return Uni.createFrom().item(new Listed.Failed(problem));
    }

    private static String why(Reply reply) {
        return switch (reply) {
            case Reply.NotSent notSent -> notSent.detail();
            case Reply.Lost lost -> lost.detail();
            case Reply.Answered answered ->
                "it answered " + answered.status() + " and no list of tools" + said(answered);
        };
    }

    private static String said(Reply.Answered answered) {
        @Nullable JsonNode response = JsonRpc.read(answered.body().toString());
        return response != null && response.has("error")
                ? " (error " + response.path("error").path("code").asInt() + ")"
                : "";
    }
}
