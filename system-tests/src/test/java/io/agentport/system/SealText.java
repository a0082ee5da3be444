// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A seal as somebody without its key can change it: the signature stays what it was. */
record SealText(ObjectNode header, ObjectNode payload, String signature) {
    static SealText of(String seal) {
        var parts = seal.split("\\.", -1);
        try {
            return new SealText(object(parts[0]), object(parts[1]), parts[2]);
        } catch (IOException e) {
            throw new UncheckedIOException("not a seal: " + seal, e);
        }
    }

    private static ObjectNode object(String part) throws IOException {
        return (ObjectNode) Http.JSON.readTree(Base64.getUrlDecoder().decode(part));
    }

    String keyId() {
        return header.path("kid").asText();
    }

    String withHeader(String member, String value) {
        return new SealText(header.deepCopy().put(member, value), payload, signature).text();
    }

    /** With another value at a place of the payload. */
    String with(String pointer, Object value) {
        var place = JsonPointer.compile(pointer);
        var changed = payload.deepCopy();
        ((ObjectNode) changed.at(place.head())).putPOJO(place.last().getMatchingProperty(), value);
        return new SealText(header, changed, signature).text();
    }

    /** Neither signed nor saying that it is. */
    String unsigned() {
        return new SealText(header.deepCopy().put("alg", "none"), payload, "").text();
    }

    private String text() {
        return part(header) + "." + part(payload) + "." + signature;
    }

    private static String part(ObjectNode json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
