// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a revision changes, setting by setting, for the record. */
final class Differences {
    private static final int MOST = 50;

    private Differences() {}

    /** Lists under {@code added}, {@code removed} and {@code changed}; one that is empty is left out. */
    static Map<String, String> between(@Nullable Reading before, Configuration now) {
        Map<String, String> old = before instanceof Reading.Good good ? flat(good.configuration()) : Map.of();
        var current = flat(now);
        var added = new ArrayList<String>();
        var removed = new ArrayList<String>();
        var changed = new ArrayList<String>();
        var names = new TreeSet<>(old.keySet());
        names.addAll(current.keySet());
        for (var name : names) {
            var was = old.get(name);
            var is = current.get(name);
            if (was == null) {
                added.add(name + ": " + is);
            } else if (is == null) {
                removed.add(name + ": " + was);
            } else if (!was.equals(is)) {
                changed.add(name + ": " + was + " -> " + is);
            }
        }
        var lists = new TreeMap<String, String>();
        put(lists, "added", added);
        put(lists, "removed", removed);
        put(lists, "changed", changed);
        return lists;
    }

    private static void put(Map<String, String> lists, String name, List<String> items) {
        if (!items.isEmpty()) {
            var shown = String.join("\n", items.subList(0, Math.min(MOST, items.size())));
            lists.put(name, items.size() > MOST ? shown + "\nand " + (items.size() - MOST) + " more" : shown);
        }
    }

    private static Map<String, String> flat(Configuration configuration) {
        var flat = new TreeMap<String, String>();
        for (var integration : configuration.integrations()) {
            var name = "integrations." + integration.name();
            boolean mcp = integration.kind().equals(IntegrationSettings.MCP);
            flat.put(name + (mcp ? ".mcp" : ".connector"), integration.connector());
            integration
                    .settings()
                    .forEach((setting, value) -> flat.put(name + "." + setting, value.replace("\n", ", ")));
            if (integration.baseUrl() != null) {
                flat.put(name + ".base_url", integration.baseUrl());
            }
            if (!integration.allowPrivate().isEmpty()) {
                flat.put(name + ".allow_private", String.join(", ", integration.allowPrivate()));
            }
            integration.secrets().forEach((setting, reference) -> flat.put(name + "." + setting, reference));
            for (var rule : integration.rules()) {
                flat.put(
                        name + ".permissions." + rule.pattern(),
                        rule.line().tier().code());
            }
            defaults(flat, name + ".defaults", integration.defaults());
        }
        var agents = configuration.agents();
        if (agents != null) {
            agents.forEach((id, agent) -> flat.put("agents." + id, describe(agent)));
        }
        flat.put("approvals.expire_after", configuration.expireAfter().toString());
        defaults(flat, "defaults", configuration.defaults());
        return flat;
    }

    private static void defaults(Map<String, String> flat, String name, Defaults defaults) {
        defaults.byRisk()
                .forEach((risk, line) ->
                        flat.put(name + "." + risk.code(), line.tier().code()));
    }

    private static String describe(AgentSettings agent) {
        var integrations = agent.integrations();
        return "integrations " + (integrations == null ? "all" : new TreeSet<>(integrations)) + ", groups "
                + agent.groups() + ", calls per minute " + agent.callsPerMinute() + ", hold " + agent.hold()
                + ", tools "
                + agent.tools().code()
                + (agent.showLink() ? ", shows links" : "")
                + (agent.tokens() == null ? "" : ", tokens of " + agent.tokens());
    }
}
