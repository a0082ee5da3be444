// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.gateway.problems.Problem;
import io.agentport.gateway.problems.Refused;
import io.agentport.gateway.toolsets.ToolIndex;
import io.agentport.gateway.toolsets.ToolSearch;
import io.agentport.gateway.toolsets.Toolsets;
import io.agentport.gateway.toolsets.VisibleTool;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Set;

/** {@code search_tools} and {@code describe_tool}: what an agent may call, for a model that cannot read all of it. */
@ApplicationScoped
public class ToolDiscovery {
    static final int FOUND = 10;
    static final int MAX_FOUND = 25;

    private static final int SHOWN_OF_A_DESCRIPTION = 300;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What a question comes to. */
    sealed interface Answer {
        record Told(ObjectNode result) implements Answer {}

        record Not(Refused refused) implements Answer {}
    }

    private final Toolsets toolsets;
    private final ToolIndex index;

    ToolDiscovery(Toolsets toolsets, ToolIndex index) {
        this.toolsets = toolsets;
        this.index = index;
    }

    Future<Answer> search(AgentPublished agent, CanonicalJson arguments) {
        var asked = read(arguments);
        var query = asked.path("query");
        var limit = asked.path("limit");
        boolean fits = only(asked, Set.of("query", "limit"))
                && (query.isMissingNode()
                        || (query.isTextual() && query.textValue().length() <= ToolIndex.MAX_QUERY_LENGTH))
                && (limit.isMissingNode()
                        || (limit.isIntegralNumber() && limit.asLong() >= 1 && limit.asLong() <= MAX_FOUND));
        if (!fits) {
            return Future.succeededFuture(not(
                    Problem.INVALID_ARGUMENTS,
                    "`search_tools` takes `query`, at most " + ToolIndex.MAX_QUERY_LENGTH
                            + " characters, and `limit`, 1 to " + MAX_FOUND));
        }
        return index.find(agent, query.asText(), limit.asInt(FOUND)).map(found -> found(Objects.requireNonNull(found)));
    }

    Answer describe(AgentPublished agent, CanonicalJson arguments) {
        var asked = read(arguments);
        var name = asked.path("name").textValue();
        if (name == null || !only(asked, Set.of("name"))) {
            return not(Problem.INVALID_ARGUMENTS, "`describe_tool` takes `name`, a tool as `search_tools` names it");
        }
        return toolsets.findExposed(name)
                .flatMap(tool -> toolsets.visibleTo(agent, tool.id()))
                .<Answer>map(visible -> new Answer.Told(ToolResults.told(
                        "AgentPort: what `" + name
                                + "` says of itself follows. Call it with `call_tool`, or by its name.",
                        full(visible).toString())))
                .orElseGet(() -> not(Problem.UNKNOWN_TOOL, "you have no tool `" + name + "`"));
    }

    private static Answer found(ToolSearch.Found found) {
        var hits = MAPPER.createArrayNode();
        found.best().forEach(visible -> hits.add(hit(visible)));
        return new Answer.Told(ToolResults.told(
                "AgentPort: " + found.matching() + " of your tools match; the best " + hits.size()
                        + " follow. `describe_tool` shows what one takes, `call_tool` calls it.",
                hits.toString()));
    }

    private static ObjectNode hit(VisibleTool visible) {
        var published = visible.tool().published();
        return MAPPER.createObjectNode()
                .put("name", published.tool().exposedName())
                .put("title", published.title())
                .put("description", beginning(published.description()))
                .put("tier", visible.tier().code())
                .put("risk", published.risk().code());
    }

    private static String beginning(String text) {
        return text.codePointCount(0, text.length()) <= SHOWN_OF_A_DESCRIPTION
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN_OF_A_DESCRIPTION)) + "…";
    }

    private static ObjectNode full(VisibleTool visible) {
        return ToolList.tool(visible)
                .put("tier", visible.tier().code())
                .put("risk", visible.tool().published().risk().code());
    }

    private static JsonNode read(CanonicalJson arguments) {
        try {
            return MAPPER.readTree(arguments.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("canonical JSON is JSON", e);
        }
    }

    private static boolean only(JsonNode asked, Set<String> names) {
        return asked.properties().stream().allMatch(member -> names.contains(member.getKey()));
    }

    private static Answer not(Problem problem, String detail) {
        return new Answer.Not(new Refused(problem, detail));
    }
}
