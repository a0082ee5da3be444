// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.seals;

/** Why a seal is not accepted. */
public enum SealRefusal {
    /** Not three base64url parts, or the header or payload is not what we write. */
    MALFORMED("seal_malformed"),
    WRONG_ALGORITHM("seal_wrong_algorithm"),
    WRONG_TYPE("seal_wrong_type"),
    UNKNOWN_KEY("seal_unknown_key"),
    BAD_SIGNATURE("seal_bad_signature"),
    WRONG_ISSUER("seal_wrong_issuer"),
    WRONG_AUDIENCE("seal_wrong_audience"),
    WRONG_USE("seal_wrong_use"),
    EXPIRED("seal_expired");

    private final String code;

    SealRefusal(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
