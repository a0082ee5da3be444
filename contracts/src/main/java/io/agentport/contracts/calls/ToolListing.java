// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How an MCP client is shown what it may call. Whatever it is shown, it may call the same. */
public enum ToolListing {
    /** Every tool. */
    LIST("list"),
    /** Tools to search, describe and call the others by. */
    DISCOVERY("discovery"),
    /** A list while it is short enough for a model. */
    AUTO("auto");

    private final String code;

    ToolListing(String code) {
        this.code = code;
    }

    /** As the configuration file and the interfaces write it. */
    @JsonValue
    public String code() {
        return code;
    }

    public static Optional<ToolListing> ofCode(String code) {
        return Arrays.stream(values())
                .filter(listing -> listing.code.equals(code))
                .findFirst();
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(ToolListing::code).toList();
    }

    /** What a later version may write is shown as if nothing had been written. */
    @JsonCreator
    static ToolListing ofWritten(String code) {
        return ofCode(code).orElse(AUTO);
    }
}
