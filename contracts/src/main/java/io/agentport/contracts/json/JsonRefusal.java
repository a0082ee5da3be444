// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

/** Why a JSON text is refused at the door. The codes are stable: agents and tests rely on them. */
public enum JsonRefusal {
    NOT_UTF8("not_utf8"),
    NOT_JSON("not_json"),
    NOT_AN_OBJECT("not_an_object"),
    DUPLICATE_KEY("duplicate_key"),
    LONE_SURROGATE("lone_surrogate"),
    TOO_DEEP("too_deep"),
    TOO_LARGE("too_large"),
    /** The value of the number is not that of any IEEE 754 double, so canonicalisation would change it. */
    NUMBER_NOT_EXACT("number_not_exact");

    private final String code;

    JsonRefusal(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
