// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** What each era wants around a result, and the results that say who we are. */
@ApplicationScoped
public class Results {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final McpSettings settings;
    private final String version;

    Results(McpSettings settings, @ConfigProperty(name = "quarkus.application.version") String version) {
        this.settings = settings;
        this.version = version;
    }

    /** A result that is complete. */
    ObjectNode complete(ObjectNode result, Era era) {
        if (era == Era.MODERN) {
            result.put("resultType", "complete");
            result.withObjectProperty("_meta").set("io.modelcontextprotocol/serverInfo", serverInfo());
        }
        return result;
    }

    /** A result that stands in for one which is yet to come. */
    ObjectNode task(ObjectNode task) {
        return complete(task, Era.MODERN).put("resultType", "task");
    }

    /**
     * Asks the client to show its user a link, and to repeat the request then, whatever the user does (MCP 2026-07-28,
     * basic/patterns/mrtr and client/elicitation).
     */
    ObjectNode link(String url) {
        var result = MAPPER.createObjectNode();
        var question = result.putObject("inputRequests").putObject("approval").put("method", "elicitation/create");
        question.putObject("params")
                .put("mode", "url")
                .put("message", Words.LINK)
                .put("url", url);
        return complete(result, Era.MODERN).put("resultType", "input_required");
    }

    /** A result that clients may keep for a while, for themselves. */
    ObjectNode listed(ObjectNode result, Era era) {
        if (era == Era.MODERN) {
            result.put("ttlMs", settings.listGoodFor().toMillis()).put("cacheScope", "private");
        }
        return complete(result, era);
    }

    /** @param discovers whether the agent sees the tools to search by instead of a list */
    ObjectNode discovered(boolean discovers) {
        var result = MAPPER.createObjectNode();
        var versions = result.putArray("supportedVersions").add(Era.MODERN_VERSION);
        Era.LEGACY_VERSIONS.forEach(versions::add);
        capabilities(result, true).putObject("extensions").putObject(Tasks.EXTENSION);
        result.put("instructions", Words.instructions(discovers));
        return listed(result, Era.MODERN);
    }

    /**
     * What a session of the older versions would begin with.
     *
     * @param requested the client's version; null if it named none
     * @param discovers as in {@link #discovered}
     */
    ObjectNode initialized(@Nullable String requested, boolean discovers) {
        boolean served = requested != null && Era.LEGACY_VERSIONS.contains(requested);
        var result = MAPPER.createObjectNode();
        result.put("protocolVersion", served ? requested : Era.LEGACY_VERSIONS.getFirst());
        capabilities(result, false);
        result.set("serverInfo", serverInfo());
        return result.put("instructions", Words.instructions(discovers));
    }

    /** Without a session there is nowhere to tell a legacy client that its list has changed. */
    private static ObjectNode capabilities(ObjectNode result, boolean listChanged) {
        var capabilities = result.putObject("capabilities");
        capabilities.putObject("tools").put("listChanged", listChanged);
        return capabilities;
    }

    private ObjectNode serverInfo() {
        return MAPPER.createObjectNode()
                .put("name", "agentport")
                .put("title", "AgentPort")
                .put("version", version);
    }
}
