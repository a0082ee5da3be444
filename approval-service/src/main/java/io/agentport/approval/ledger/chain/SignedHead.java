// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** The end of a chain at a moment, signed, as it leaves the database: a line of the heads file. */
public record SignedHead(
        String time, String topic, int partition, long seq, long offset, String mac, String key, String signature) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public static SignedHead sign(Head head, Instant time, LedgerKeys keys) {
        var key = keys.signing();
        return new SignedHead(
                time.toString(),
                head.chain().topic(),
                head.chain().partition(),
                head.seq(),
                head.offset(),
                head.mac(),
                key.id(),
                key.mac(message(time.toString(), head, key.id())));
    }

    public boolean intact(LedgerKeys keys) {
        return keys.verifies(key, message(time, head(), key), signature);
    }

    public Head head() {
        return new Head(new ChainId(topic, partition), seq, offset, mac);
    }

    /** One line of JSON, without a line feed. */
    public String line() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every head can be written", e);
        }
    }

    /** Empty if the line is not a head's. */
    public static Optional<SignedHead> parse(String line) {
        try {
            return Optional.ofNullable(MAPPER.readValue(line, SignedHead.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] message(String time, Head head, String key) {
        // the texts that may hold anything come with their length, so the joined text is unambiguous
        var topic = head.chain().topic();
        return String.join(
                        "\n",
                        "agentport-ledger-head-v1",
                        time.length() + ":" + time,
                        topic.length() + ":" + topic,
                        Integer.toString(head.chain().partition()),
                        Long.toString(head.seq()),
                        Long.toString(head.offset()),
                        head.mac().length() + ":" + head.mac(),
                        key)
                .getBytes(StandardCharsets.UTF_8);
    }
}
