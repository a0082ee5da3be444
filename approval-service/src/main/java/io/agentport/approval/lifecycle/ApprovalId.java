// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.lifecycle;

import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names one approval: {@code appr_} and 128 random bits in hexadecimal. */
public record ApprovalId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("appr_[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;

    public ApprovalId {
        if (!isApprovalId(value)) {
            throw new IllegalArgumentException("an approval id is `appr_` and 32 hexadecimal digits");
        }
    }

    public static boolean isApprovalId(String value) {
        return FORM.matcher(value).matches();
    }

    public static ApprovalId random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new ApprovalId("appr_" + HexFormat.of().formatHex(bits));
    }

    @Override
    public String toString() {
        return value;
    }
}
