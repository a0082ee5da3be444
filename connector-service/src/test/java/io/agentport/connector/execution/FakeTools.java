// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.connector.connectors.AddressRange;
import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.connectors.Idempotency;
import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.Origin;
import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.Rejections;
import io.agentport.connector.connectors.SecretReference;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.json.CanonicalJson;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tools of an integration {@code shop} for tests of execution: a call's argument {@code path} says where to, and
 * {@code target} what it changes. The path {@code /unbuildable} is a defect in building the request, {@code /unsendable} one in
 * sending it.
 */
@Alternative
@Priority(1)
@Singleton
public class FakeTools implements EffectiveTools {
    static final ToolId READ = new ToolId("shop", "read");
    static final ToolId WRITE = new ToolId("shop", "write");
    static final ToolId WRITE_WITH_KEY = new ToolId("shop", "write_with_key");

    private static final JsonMapper JSON = new JsonMapper();
    private final Map<ToolId, EffectiveTool> tools = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile List<IntegrationStatus> integrations = List.of();
    private volatile boolean failing;

    /** Declares the tools of an integration at a local upstream. */
    void declare(String integration, Origin origin, @Nullable SecretReference secret) {
        var authentication = secret == null ? new Authentication.None() : new Authentication.Bearer(secret);
        put(tool(new ToolId(integration, "read"), Risk.READ, origin, authentication, null));
        put(tool(new ToolId(integration, "write"), Risk.WRITE, origin, authentication, null));
        put(tool(
                new ToolId(integration, "write_with_key"),
                Risk.WRITE,
                origin,
                authentication,
                new Idempotency("Idempotency-Key", Duration.ofHours(24))));
        var status = new IntegrationStatus(
                integration, integration, origin, List.of(), secret == null ? List.of() : List.of(secret), null, 3, 0);
        var others = integrations.stream().filter(one -> !one.name().equals(integration));
        integrations = java.util.stream.Stream.concat(others, java.util.stream.Stream.of(status))
                .toList();
    }

    private void put(EffectiveTool tool) {
        tools.put(tool.id(), tool);
    }

    private static EffectiveTool tool(
            ToolId id, Risk risk, Origin origin, Authentication authentication, @Nullable Idempotency idempotency) {
        return new EffectiveTool(
                id,
                Digest.ofText("definition of " + id + " at " + origin),
                null,
                Protocol.HTTP,
                risk,
                new Upstream(origin, List.of(AddressRange.parse("127.0.0.0/8")), Duration.ofSeconds(2), 100_000),
                authentication,
                idempotency,
                Rejections.STANDARD,
                List.of(),
                arguments -> build(origin, risk, arguments));
    }

    private static BuildResult build(Origin origin, Risk risk, CanonicalJson arguments) {
        JsonNode tree;
        try {
            tree = JSON.readTree(arguments.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        if (!tree.path("path").isTextual()) {
            return new BuildResult.Refused("invalid_arguments", "expected a text", "/path");
        }
        var path = tree.path("path").asText();
        if (path.equals("/unbuildable")) {
            throw new IllegalStateException("a defect of ours");
        }
        var headers = path.equals("/unsendable")
                ? Map.of("Accept", "a header\r\nof two lines")
                : Map.of("Accept", "application/json");
        var target = tree.path("target").asText("");
        return new BuildResult.Built(new UpstreamRequest(
                risk == Risk.READ ? "GET" : "POST",
                origin,
                path,
                headers,
                risk == Risk.READ ? null : new UpstreamRequest.Body("application/json", arguments.text()),
                target.isEmpty() ? "arguments:" + arguments.digest() : "target:" + target));
    }

    /** Whether looking a tool up fails from now on; how often it did so far. */
    AtomicInteger fail(boolean fails) {
        failing = fails;
        return failures;
    }

    @Override
    public Optional<EffectiveTool> find(ToolId tool) {
        if (failing) {
            failures.incrementAndGet();
            throw new IllegalStateException("the definitions cannot be read");
        }
        return Optional.ofNullable(tools.get(tool));
    }

    @Override
    public List<IntegrationStatus> integrations() {
        return integrations;
    }
}
