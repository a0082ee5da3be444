// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.BuildResult.Built;
import io.agentport.connector.connectors.BuildResult.Refused;
import io.agentport.connector.connectors.UpstreamRequest;
import io.agentport.connector.connectors.definitions.DefinitionReader;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import java.nio.charset.StandardCharsets;

/** A connector with a tool for every kind of request. */
final class ExampleTools {
    private static final String DEFINITION = """
            connector: example
            title: Example
            base_url: https://api.example.com/root
            auth: {scheme: bearer, setting: token}
            headers: {X-Fixed: always}
            schemas:
              any: {type: string, description: Anything.}
            tools:
              get:
                title: Get
                description: Gets something by its id.
                risk: read
                request: GET /things/{id}/{file}/end
                path:
                  id: {like: any}
                  file: {like: any, segments: true}
                query:
                  q: {like: any}
                  count: {type: number, description: A number.}
                  flag: {type: boolean, description: A flag.}
                  created:
                    description: A range.
                    type: object
                    properties: {gte: {type: integer}, lt: {type: integer}}
                fixed_query: {version: "2 & 3"}
                header:
                  tenant: {like: any, as: X-Tenant}
              form:
                title: Form
                description: Sends a form with nested values.
                risk: write
                request: POST /forms
                form:
                  name: {like: any}
                  amount: {type: integer, description: A number.}
                  metadata:
                    description: Free keys.
                    type: object
                    propertyNames: {pattern: "^.{1,200}$"}
                    additionalProperties: {type: string}
                  items:
                    description: A list of objects.
                    type: array
                    items:
                      type: object
                      properties: {price: {type: string}, quantity: {type: integer}}
                  expand: {type: array, items: {type: string}, description: A list.}
                effect: "form:{name}"
                required: [name]
              json:
                title: JSON
                description: Sends a JSON body.
                risk: write
                request: PUT /bodies/{id}
                path:
                  id: {like: any}
                json:
                  title: {like: any, as: /issue/title}
                  labels: {type: array, items: {type: string}, description: A list., as: /issue/labels}
                  size: {type: number, description: A number.}
                  note: {anyOf: [{type: string}, {type: "null"}], description: A text or null.}
              whole:
                title: Whole
                description: Sends one argument as the whole JSON body.
                risk: write
                request: POST /whole
                json:
                  document: {type: object, additionalProperties: true, description: The body., as: ""}
            """;

    private ExampleTools() {}

    private static BuildResult build(String tool, String arguments) {
        var connector = DefinitionReader.read("example.yaml", DEFINITION);
        var definition = connector.tools().stream()
                .filter(t -> t.name().equals(tool))
                .findFirst()
                .orElseThrow();
        try {
            var canonical = StrictJson.readObject(arguments.getBytes(StandardCharsets.UTF_8));
            return new RequestBuilder(definition, BaseUrl.parse("https://api.example.com/root")).build(canonical);
        } catch (RefusedJsonException e) {
            throw new AssertionError(e);
        }
    }

    static UpstreamRequest built(String tool, String arguments) {
        assertThat(build(tool, arguments)).isInstanceOf(Built.class);
        return ((Built) build(tool, arguments)).request();
    }

    static Refused refused(String tool, String arguments) {
        assertThat(build(tool, arguments)).isInstanceOf(Refused.class);
        return (Refused) build(tool, arguments);
    }

    static String quoted(String value) {
        return TextNode.valueOf(value).toString();
    }
}
