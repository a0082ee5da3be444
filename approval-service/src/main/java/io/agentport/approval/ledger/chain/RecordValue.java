// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A record's value, to the byte.
 *
 * @param text the value as UTF-8, or base64 of bytes that a text column cannot hold; null if the record had no value
 */
public record RecordValue(@Nullable String text, boolean base64) {

    public static RecordValue of(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new RecordValue(null, false);
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return new RecordValue(text, false);
            }
        } catch (CharacterCodingException e) {
            // not text: kept as base64 below
        }
        return new RecordValue(Base64.getEncoder().encodeToString(bytes), true);
    }
}
