// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.erdtman.jcs.JsonCanonicalizer;

/** A JSON body, put together from arguments; written in canonical form. */
final class JsonBody {
    private JsonNode body = JsonNodeFactory.instance.objectNode();

    /**
     * Sets an argument's value.
     *
     * @param pointer JSON Pointer through objects; empty for the whole body
     */
    void set(String pointer, JsonNode value) {
        if (pointer.isEmpty()) {
            body = value;
            return;
        }
        var names = pointer.substring(1).split("/", -1);
        var at = (ObjectNode) body; // INVARIANT: a definition with a whole body has no other part of one
        for (int i = 0; i < names.length - 1; i++) {
            at = at.withObjectProperty(names[i]);
        }
        at.set(names[names.length - 1], value);
    }

    @Override
    public String toString() {
        try {
            // in a list, since the canonicalizer reads no bare text or number, and a whole body may be one
            var list = new JsonCanonicalizer("[" + body + "]").getEncodedString();
            return list.substring(1, list.length() - 1);
        } catch (IOException e) {
            throw new IllegalStateException("arguments that were canonical can be written so", e);
        }
    }
}
