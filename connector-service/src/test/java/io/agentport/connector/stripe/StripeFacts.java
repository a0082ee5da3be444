// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What Stripe documents, and whether a schema of ours accepts nothing else. */
final class StripeFacts {
    private final JsonNode table;

    StripeFacts() throws IOException {
        table = JsonMapper.builder().build().readTree(Files.readString(StripeDocument.TABLE));
    }

    String version() {
        return table.path("version").asText();
    }

    JsonNode operation(String name) {
        return table.path(name);
    }

    /** Where our schema accepts what the documented one does not; empty if nowhere. */
    static List<String> differences(JsonNode ours, JsonNode documented, String at) {
        if (documented.isMissingNode()) {
            return List.of(at + " is not documented, or the table of facts has to be renewed");
        }
        if (documented.has("anyOf")) {
            var all = new ArrayList<String>();
            for (var alternative : documented.get("anyOf")) {
                var found = differences(ours, alternative, at);
                if (found.isEmpty()) {
                    return List.of();
                }
                all.addAll(found);
            }
            return all;
        }
        var found = new ArrayList<String>();
        var type = ours.path("type").asText();
        var documentedType = documented.path("type").asText();
        if (!type.equals(documentedType) && !(type.equals("integer") && documentedType.equals("number"))) {
            return List.of(at + " is " + type + ", documented as " + documentedType);
        }
        if (documented.has("enum")) {
            if (!ours.has("enum")) {
                found.add(at + " takes certain texts only: " + documented.get("enum"));
            }
            for (var value : ours.path("enum")) {
                if (!contains(documented.get("enum"), value)) {
                    found.add(at + " never is " + value);
                }
            }
        }
        if (ours.has("maxLength")
                && ours.get("maxLength").asInt() > documented.path("maxLength").asInt(5000)) {
            found.add(at + " has at most " + documented.get("maxLength") + " characters");
        }
        for (var property : ours.path("properties").properties()) {
            found.addAll(differences(
                    property.getValue(),
                    documented.path("properties").path(property.getKey()),
                    at + "/" + property.getKey()));
        }
        if (ours.path("additionalProperties").isObject()) {
            found.addAll(
                    differences(ours.get("additionalProperties"), documented.path("additionalProperties"), at + "/*"));
        }
        if (ours.has("items")) {
            found.addAll(differences(ours.get("items"), documented.path("items"), at + "/0"));
        }
        for (var name : documented.path("required")) {
            if (!contains(ours.path("required"), name)) {
                found.add(at + "/" + name.asText() + " is required");
            }
        }
        return found;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (var item : list) {
            if (item.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
