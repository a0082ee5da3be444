// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * Parameters as a query or form writes them: {@code key=value}, and nested ones by brackets, {@code metadata[key]} and
 * {@code items[0][price]}. Keys and values are percent-encoded, the brackets too.
 */
final class Brackets {
    /** What a member of a free-form object may be called: nothing that reads as structure. */
    private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9_.:@ -]{1,100}");

    private final StringBuilder out = new StringBuilder();

    /** Adds a parameter that the definition fixes. */
    void fixed(String key, String value) {
        pair(Percent.encode(key), value);
    }

    /** Adds an argument's value under the key that the definition gives it. */
    void argument(String key, JsonNode value, String pointer) throws UnsendableException {
        add(Percent.encode(key), value, pointer);
    }

    private void add(String encodedKey, JsonNode value, String pointer) throws UnsendableException {
        if (value.isContainerNode() && value.isEmpty()) {
            throw new UnsendableException(pointer, "an empty list or object cannot be written here");
        }
        if (value.isObject()) {
            for (var member : value.properties()) {
                var name = member.getKey();
                var at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                if (!MEMBER.matcher(name).matches()) {
                    throw new UnsendableException(at, "a key here is 1 to 100 of `A-Z a-z 0-9 _ . : @ -` and blanks");
                }
                add(encodedKey + "%5B" + Percent.encode(name) + "%5D", member.getValue(), at);
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                add(encodedKey + "%5B" + i + "%5D", value.get(i), pointer + "/" + i);
            }
        } else {
            pair(encodedKey, Scalars.text(value, pointer));
        }
    }

    private void pair(String encodedKey, String value) {
        out.append(out.isEmpty() ? "" : "&").append(encodedKey).append('=').append(Percent.encode(value));
    }

    boolean isEmpty() {
        return out.isEmpty();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
