// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentport.cli.terminal.Safe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an MCP server offers of a tool, against what was accepted of it, for a person to read. */
final class OfferText {
    private OfferText() {}

    /** One line for the tool, and one for each member that is there now ({@code +}), or was before ({@code -}). */
    static List<String> lines(JsonNode offer) {
        var lines = new ArrayList<String>();
        lines.add(Safe.line(Shown.cell(offer.path("tool"))) + " (" + Safe.line(Shown.cell(offer.path("held"))) + ", "
                + Safe.line(Shown.cell(offer.path("risk"))) + ")");
        var before = members(offer.path("accepted"));
        var now = members(offer.path("offered"));
        var names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (var name : names) {
            var old = before.get(name);
            var fresh = now.get(name);
            if (old != null && !old.equals(fresh)) {
                lines.add("  - " + Safe.line(name + ": " + old));
            }
            if (fresh != null && !fresh.equals(old)) {
                lines.add("  + " + Safe.line(name + ": " + fresh));
            }
        }
        return lines;
    }

    /** Every value by where it stands. */
    private static Map<String, String> members(JsonNode json) {
        var members = new TreeMap<String, String>();
        collect("", json, members);
        return members;
    }

    private static void collect(String place, JsonNode json, Map<String, String> members) {
        if (json.isContainerNode() && !json.isEmpty()) {
            if (json.isObject()) {
                json.properties().forEach(member -> collect(place + "/" + member.getKey(), member.getValue(), members));
            } else {
                for (int i = 0; i < json.size(); i++) {
                    collect(place + "/" + i, json.get(i), members);
                }
            }
        } else if (!json.isMissingNode()) {
            members.put(place, json.toString());
        }
    }
}
