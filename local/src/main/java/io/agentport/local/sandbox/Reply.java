// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What the sandbox answers. */
record Reply(int status, JsonNode body) {
    static Reply problem(int status, String message) {
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("type", "invalid_request").put("message", message);
        return new Reply(status, body);
    }
}
