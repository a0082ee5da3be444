// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not as the ledger wrote it.
 *
 * @param topic null if the finding is about no single chain
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
        Kind kind,
        @Nullable String topic,
        @Nullable Integer partition,
        @Nullable Long seq,
        String detail) {

    static Finding of(Kind kind, ChainId chain, long seq, String detail) {
        return new Finding(kind, chain.topic(), chain.partition(), seq, detail);
    }

    /** What is wrong. */
    public enum Kind {
        /** A record is not what was written, or was written with another key. */
        @JsonProperty("changed")
        CHANGED,
        /** Records between two others are gone. */
        @JsonProperty("missing")
        MISSING,
        /** A record stands where another stood. */
        @JsonProperty("reordered")
        REORDERED,
        /** A record, or its place in the chain, stands twice. */
        @JsonProperty("duplicate")
        DUPLICATE,
        /** The end of a chain is gone. */
        @JsonProperty("truncated")
        TRUNCATED,
        /** The topic had records that the chain passes over. */
        @JsonProperty("offset_gap")
        OFFSET_GAP,
        /** A signed head is not what was written. */
        @JsonProperty("bad_head")
        BAD_HEAD
    }
}
