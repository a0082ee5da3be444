// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.agentport.approval.ledger.chain.Entry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger as the interface shows it. */
final class LedgerAnswers {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LedgerAnswers() {}

    /**
     * A page of records.
     *
     * @param next to be given as {@code after}; null on the last page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<Item> records, @Nullable String next) {}

    /**
     * A record for reading.
     *
     * @param event null for a value that is no JSON
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Item(
            String topic,
            int partition,
            long offset,
            long seq,
            Instant at,
            @Nullable String type,
            @Nullable String callId,
            @Nullable String agent,
            @Nullable String integration,
            @Nullable String tool,
            @Nullable JsonNode event) {}

    /** A record with all that its mac covers, to the byte. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Export(
            String topic,
            int partition,
            long seq,
            long offset,
            Instant at,
            @Nullable String key,
            @Nullable String type,
            @Nullable String callId,
            @Nullable String agent,
            @Nullable String integration,
            @Nullable String tool,
            @Nullable String value,
            boolean valueBase64,
            String keyId,
            String previousMac,
            String mac) {}

    static Page page(List<Entry> entries, int limit) {
        var next = entries.size() < limit
                ? null
                : LedgerQuery.Cursor.of(entries.getLast()).write();
        return new Page(entries.stream().map(LedgerAnswers::item).toList(), next);
    }

    private static Item item(Entry entry) {
        var recorded = entry.recorded();
        var subject = recorded.subject();
        return new Item(
                recorded.chain().topic(),
                recorded.chain().partition(),
                recorded.offset(),
                entry.link().seq(),
                recorded.at(),
                subject.type(),
                subject.call(),
                subject.agent(),
                subject.integration(),
                subject.tool(),
                event(recorded.value().base64() ? null : recorded.value().text()));
    }

    private static @Nullable JsonNode event(@Nullable String text) {
        try {
            return text == null ? null : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    static Export export(Entry entry) {
        var recorded = entry.recorded();
        var subject = recorded.subject();
        return new Export(
                recorded.chain().topic(),
                recorded.chain().partition(),
                entry.link().seq(),
                recorded.offset(),
                recorded.at(),
                recorded.key(),
                subject.type(),
                subject.call(),
                subject.agent(),
                subject.integration(),
                subject.tool(),
                recorded.value().text(),
                recorded.value().base64(),
                entry.link().keyId(),
                entry.link().previous(),
                entry.link().mac());
    }
}
