// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** On {@code catalog}: what connector-service can do. A null value removes the entry. */
public sealed interface CatalogEvent extends Event {
    /**
     * A bundled connector, so that policy-service can check a configuration that uses it. Its key starts with
     * {@code connector:}, which no tool's key does.
     *
     * @param tools the risk of each of its tools, by name
     * @param credential the name of the setting that holds the credential's reference, for example {@code api_key}; null
     *     if the connector needs none
     */
    record ConnectorPublished(
            String connector,
            Map<String, Risk> tools,
            @Nullable String credential,
            long version) implements CatalogEvent {
        public ConnectorPublished {
            tools = Map.copyOf(tools);
        }

        @JsonProperty
        public int v() {
            return 1;
        }

        @Override
        public String key() {
            return "connector:" + connector;
        }
    }

    /** Why a tool is held back. */
    enum Held {
        /** Nobody has accepted it yet. */
        NEW("new"),
        /** It is not what was accepted any more. */
        CHANGED("changed");

        private final String code;

        Held(String code) {
            this.code = code;
        }

        @JsonValue
        public String code() {
            return code;
        }
    }

    /**
     * A tool of a declared integration.
     *
     * @param definition digest of the effective definition: a permit is good for exactly this one
     * @param inputSchema JSON Schema 2020-12 of the arguments, an object schema that forbids other properties
     * @param outputSchema JSON Schema of the result's {@code structuredContent}; null if none is promised
     * @param held why no line of the policy runs it by itself, only a person: what an upstream offers has not been accepted
     *     as it is now; null if it was, or comes from a bundled connector
     */
    record ToolPublished(
            ToolId tool,
            String title,
            String description,
            Risk risk,
            boolean idempotent,
            String inputSchema,
            @Nullable String outputSchema,
            List<String> tags,
            Digest definition,
            @Nullable Held held,
            long version)
            implements CatalogEvent {
        public ToolPublished {
            tags = List.copyOf(tags);
        }

        @JsonProperty
        public int v() {
            return 1;
        }

        @Override
        public String key() {
            return tool.key();
        }
    }
}
