// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.Idempotency;
import io.agentport.connector.connectors.Rejections;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.definitions.HttpTemplate;
import io.agentport.connector.connectors.definitions.Slot;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.connector.connectors.mcp.OfferedTool;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/**
 * Digest of what a permit is good for: everything that decides what goes upstream, where to, with which credential, and
 * how its answer is treated. Title, description and tags are not in it.
 */
final class DefinitionDigest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int VERSION = 1;

    private DefinitionDigest() {}

    static Digest of(
            ToolId id,
            ToolDefinition tool,
            BaseUrl baseUrl,
            List<AddressRange> allowPrivate,
            Authentication authentication) {
        var facts = NODES.objectNode().put("v", VERSION);
        facts.put("integration", id.integration());
        facts.put("tool", id.tool());
        facts.put("origin", baseUrl.origin().toString());
        facts.put("base_path", baseUrl.path());
        facts.set("allow_private", texts(allowPrivate));
        facts.set("authentication", authentication(authentication));
        facts.set("http", http(tool.http()));
        facts.put("schema", tool.arguments().text());
        facts.put("risk", tool.risk().code());
        facts.put("effect", String.valueOf(tool.effectKey()));
        facts.set("idempotency", idempotency(tool.idempotency()));
        facts.set("rejections", rejections(tool.rejections()));
        facts.set("mask", texts(tool.maskedFields()));
        facts.put("timeout", tool.timeout().toString());
        return Digest.ofText(canonical(facts));
    }

    /** @param path of the server's endpoint */
    static Digest ofMcp(
            ToolId id, OfferedTool tool, Risk risk, Upstream upstream, String path, Authentication authentication) {
        var facts = NODES.objectNode().put("v", VERSION);
        facts.put("kind", "mcp");
        facts.put("integration", id.integration());
        facts.put("tool", id.tool());
        facts.put("origin", upstream.origin().toString());
        facts.put("path", path);
        facts.set("allow_private", texts(upstream.allowPrivate()));
        facts.set("authentication", authentication(authentication));
        facts.put("schema", tool.inputSchema());
        facts.set("mirrored", texts(tool.mirrored()));
        facts.put("risk", risk.code());
        facts.put("timeout", upstream.timeout().toString());
        return Digest.ofText(canonical(facts));
    }

    private static ObjectNode http(HttpTemplate http) {
        var facts = NODES.objectNode()
                .put("method", http.method())
                .put("path", http.path().toString())
                .put("body", String.valueOf(http.body()));
        var query = facts.putObject("query");
        http.query().forEach(query::put);
        var headers = facts.putObject("headers");
        http.headers().forEach(headers::put);
        var slots = facts.putObject("slots");
        for (var slot : http.slots()) {
            slots.set(
                    slot.argument(),
                    switch (slot) {
                        case Slot.Path p -> NODES.objectNode().put("path", p.segments() ? "segments" : "segment");
                        case Slot.Query q -> NODES.objectNode().put("query", q.key());
                        case Slot.Header h -> NODES.objectNode().put("header", h.name());
                        case Slot.Form f -> NODES.objectNode().put("form", f.key());
                        case Slot.Json j -> NODES.objectNode().put("json", j.pointer());
                    });
        }
        return facts;
    }

    private static ObjectNode authentication(Authentication authentication) {
        return switch (authentication) {
            case Authentication.None n -> NODES.objectNode().put("scheme", "none");
            case Authentication.Bearer bearer -> secret("bearer", bearer.token());
            case Authentication.Basic basic -> secret("basic", basic.password()).put("user", basic.user());
            case Authentication.Header header ->
                secret("header", header.value()).put("name", header.name()).put("prefix", header.prefix());
        };
    }

    private static ObjectNode secret(String scheme, SecretReference reference) {
        return NODES.objectNode()
                .put("scheme", scheme)
                .put("setting", reference.setting())
                .put("reference", reference.text());
    }

    private static ObjectNode idempotency(@Nullable Idempotency idempotency) {
        var facts = NODES.objectNode();
        return idempotency == null
                ? facts
                : facts.put("header", idempotency.header())
                        .put("lifetime", idempotency.lifetime().toString());
    }

    private static ObjectNode rejections(Rejections rejections) {
        var facts = NODES.objectNode();
        facts.set("also", texts(new TreeSet<>(rejections.also())));
        facts.set("except", texts(new TreeSet<>(rejections.except())));
        return facts;
    }

    private static ArrayNode texts(Collection<?> values) {
        var array = NODES.arrayNode();
        values.forEach(value -> array.add(String.valueOf(value)));
        return array;
    }

    private static String canonical(ObjectNode facts) {
        try {
            return new JsonCanonicalizer(facts.toString()).getEncodedString();
        } catch (IOException e) {
            throw new IllegalStateException("facts are JSON", e);
        }
    }
}
