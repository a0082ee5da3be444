// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.services;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/** What a service answered. */
public record Answer(int status, String body) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public boolean ok() {
        return status / 100 == 2;
    }

    /** A missing node if it is no JSON. */
    public JsonNode json() {
        try {
            var json = MAPPER.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The problem's reason code; empty if the answer is no problem. */
    public String reason() {
        return json().path("reason").asText("");
    }

    /** The problem in one line. */
    public String problem() {
        var json = json();
        var line = json.path("detail").asText("the service answered " + status);
        var reason = json.path("reason").asText("");
        for (var error : json.path("errors")) {
            line += "; " + place(error);
        }
        return reason.isEmpty() ? line : reason + ": " + line;
    }

    /** Where something is wrong, and what was expected there. */
    private static String place(JsonNode error) {
        if (!error.path("pointer").isTextual()) {
            return error.toString();
        }
        var pointer = error.path("pointer").asText();
        return (pointer.isEmpty() ? "" : pointer + ": ")
                + error.path("expected").asText();
    }
}
