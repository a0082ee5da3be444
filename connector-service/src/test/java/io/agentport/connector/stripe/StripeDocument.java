// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentport.connector.connectors.definitions.Slot;
import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.connector.connectors.effective.BundledConnectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Stripe's OpenAPI document, of which the table of facts in {@code stripe/facts.json} is an extract: for every operation
 * that our tools use, the types of the parameters that they send, and the names of those that must be sent. Run {@link #main} to renew the table.
 */
final class StripeDocument {
    static final Path TABLE = Path.of("src/test/resources/stripe/facts.json");

    private static final String FORM = "/requestBody/content/application~1x-www-form-urlencoded/schema";
    private static final int MAX_DEPTH = 2;
    private static final int MAX_ENUM = 20;
    private static final List<String> KEPT = List.of("type", "maxLength", "minimum", "maximum");

    private StripeDocument() {}

    /** Writes the table; the argument is the document's file, which {@code stripe-mock} has in its module. */
    public static void main(String[] document) throws IOException {
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, extract(Path.of(document[0])));
    }

    /** The table, one operation in a line. */
    static String extract(Path document) throws IOException {
        var spec = JsonMapper.builder().build().readTree(document.toFile());
        var operations = new TreeMap<String, ObjectNode>();
        for (var tool : stripeTools()) {
            operations.put(operation(tool), operation(spec, tool));
        }
        var lines = new ArrayList<String>();
        lines.add("  \"version\": " + spec.at("/info/version"));
        operations.forEach((name, facts) -> lines.add("  \"" + name + "\": " + facts));
        return "{\n" + String.join(",\n", lines) + "\n}\n";
    }

    static List<ToolDefinition> stripeTools() {
        return new BundledConnectors().find("stripe").orElseThrow().tools();
    }

    /** Method and path, with nameless variables: {@code GET /v1/customers/{}}. */
    static String operation(ToolDefinition tool) {
        return tool.http().method() + " " + nameless(tool.http().path().toString());
    }

    private static String nameless(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    private static ObjectNode operation(JsonNode spec, ToolDefinition tool) {
        var facts = JsonNodeFactory.instance.objectNode();
        var method = tool.http().method().toLowerCase(Locale.ROOT);
        for (var path : spec.path("paths").properties()) {
            var operation = path.getValue().path(method);
            if (!nameless(path.getKey()).equals(nameless(tool.http().path().toString())) || operation.isMissingNode()) {
                continue;
            }
            var query = facts.putObject("query");
            var required = new TreeSet<String>();
            for (var parameter : operation.path("parameters")) {
                var name = parameter.path("name").asText();
                if (tool.http().slots().contains(new Slot.Query(name, name))) {
                    query.set(name, shape(parameter.path("schema"), 0));
                }
                if (parameter.path("required").asBoolean()
                        && parameter.path("in").asText().equals("query")) {
                    required.add(name);
                }
            }
            var form = facts.putObject("form");
            for (var property : operation.at(FORM).path("properties").properties()) {
                var name = property.getKey();
                if (tool.http().slots().contains(new Slot.Form(name, name))) {
                    form.set(name, shape(property.getValue(), 0));
                }
            }
            operation.at(FORM).path("required").forEach(name -> required.add(name.asText()));
            var names = facts.putArray("required");
            required.forEach(names::add);
        }
        return facts;
    }

    /** A schema without prose, and without what lies deeper than any argument of ours. */
    private static ObjectNode shape(JsonNode schema, int depth) {
        var shape = JsonNodeFactory.instance.objectNode();
        for (var alternative : schema.path("anyOf")) {
            shape.withArray("anyOf").add(shape(alternative, depth));
        }
        for (var keyword : KEPT) {
            if (schema.has(keyword)) {
                shape.set(keyword, schema.get(keyword));
            }
        }
        if (schema.has("enum") && schema.get("enum").size() <= MAX_ENUM) {
            shape.set("enum", schema.get("enum"));
        }
        if (schema.has("items")) {
            shape.set("items", shape(schema.get("items"), depth + 1));
        }
        if (schema.path("additionalProperties").isObject()) {
            shape.set("additionalProperties", shape(schema.get("additionalProperties"), depth + 1));
        }
        if (depth < MAX_DEPTH) {
            for (var property : schema.path("properties").properties()) {
                shape.withObject("properties").set(property.getKey(), shape(property.getValue(), depth + 1));
            }
            if (schema.has("required")) {
                shape.set("required", schema.get("required"));
            }
        }
        return shape;
    }
}
