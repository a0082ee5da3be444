// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import io.agentport.contracts.calls.ToolId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page of a list begins: behind a tool, which need not be there any more. So any replica reads it, and it has no end
 * of life.
 */
final class Cursor {
    private static final String FORM = "after ";

    private Cursor() {}

    static String after(ToolId tool) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((FORM + tool.key()).getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if it is none that was ever given out. */
    static Optional<ToolId> read(String cursor) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int slash = text.indexOf('/');
            return text.startsWith(FORM) && slash > 0
                    ? Optional.of(new ToolId(text.substring(FORM.length(), slash), text.substring(slash + 1)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // neither Base64 nor names
        }
    }
}
