// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The request a tool makes, but for its arguments' values.
 *
 * @param method in upper case
 * @param query fixed parameters, sent as they stand, by key
 * @param headers fixed headers
 * @param body null if the request has none
 * @param slots where each argument goes, in the order of the file
 */
public record HttpTemplate(
        String method,
        PathTemplate path,
        Map<String, String> query,
        Map<String, String> headers,
        @Nullable Body body,
        List<Slot> slots) {
    public HttpTemplate {
        query = Collections.unmodifiableMap(new TreeMap<>(query)); // in one order, always
        headers = Map.copyOf(headers);
        slots = List.copyOf(slots);
    }

    /** What a body is written as. */
    public enum Body {
        FORM("application/x-www-form-urlencoded"),
        JSON("application/json");

        private final String contentType;

        Body(String contentType) {
            this.contentType = contentType;
        }

        public String contentType() {
            return contentType;
        }
    }
}
