// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.Entry;
import io.agentport.approval.ledger.chain.Head;
import io.agentport.approval.ledger.chain.RecordValue;
import io.agentport.approval.ledger.chain.Recorded;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows of the tables {@code ledger} and {@code ledger_heads}. */
final class LedgerRows {
    static final String COLUMNS = """
            topic, "partition", seq, kafka_offset, at, record_key, type, call_id, agent, integration, tool, \
            value, value_base64, key_id, previous_mac, mac""";

    static final String INSERT = "insert into ledger (" + COLUMNS + """
            ) select * from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[], $14::text[],
                $15::text[], $16::text[])
            """;

    private LedgerRows() {}

    /** The values of {@link #INSERT}. */
    static Tuple columns(List<Entry> entries) {
        return Tuple.tuple()
                .addArrayOfString(
                        texts(entries, entry -> entry.recorded().chain().topic()))
                .addArrayOfInteger(entries.stream()
                        .map(entry -> entry.recorded().chain().partition())
                        .toArray(Integer[]::new))
                .addArrayOfLong(
                        entries.stream().map(entry -> entry.link().seq()).toArray(Long[]::new))
                .addArrayOfLong(
                        entries.stream().map(entry -> entry.recorded().offset()).toArray(Long[]::new))
                .addArrayOfOffsetDateTime(entries.stream()
                        .map(entry -> entry.recorded().at().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(texts(entries, entry -> entry.recorded().key()))
                .addArrayOfString(
                        texts(entries, entry -> entry.recorded().subject().type()))
                .addArrayOfString(
                        texts(entries, entry -> entry.recorded().subject().call()))
                .addArrayOfString(
                        texts(entries, entry -> entry.recorded().subject().agent()))
                .addArrayOfString(
                        texts(entries, entry -> entry.recorded().subject().integration()))
                .addArrayOfString(
                        texts(entries, entry -> entry.recorded().subject().tool()))
                .addArrayOfString(
                        texts(entries, entry -> entry.recorded().value().text()))
                .addArrayOfBoolean(entries.stream()
                        .map(entry -> entry.recorded().value().base64())
                        .toArray(Boolean[]::new))
                .addArrayOfString(texts(entries, entry -> entry.link().keyId()))
                .addArrayOfString(texts(entries, entry -> entry.link().previous()))
                .addArrayOfString(texts(entries, entry -> entry.link().mac()));
    }

    /** Topics, partitions, seqs, offsets and macs. */
    static Tuple heads(Collection<Head> heads) {
        return Tuple.of(
                heads.stream().map(head -> head.chain().topic()).toArray(String[]::new),
                heads.stream().map(head -> head.chain().partition()).toArray(Integer[]::new),
                heads.stream().map(Head::seq).toArray(Long[]::new),
                heads.stream().map(Head::offset).toArray(Long[]::new),
                heads.stream().map(Head::mac).toArray(String[]::new));
    }

    private static String[] texts(List<Entry> entries, Function<Entry, @Nullable String> column) {
        return entries.stream().map(column).toArray(String[]::new);
    }

    /** A row of {@link #COLUMNS}. */
    static Entry entry(Row row) {
        return new Entry(
                new Recorded(
                        chain(row),
                        row.getLong("kafka_offset"),
                        row.getOffsetDateTime("at").toInstant(),
                        row.getString("record_key"),
                        new Recorded.Subject(
                                row.getString("type"),
                                row.getString("call_id"),
                                row.getString("agent"),
                                row.getString("integration"),
                                row.getString("tool")),
                        new RecordValue(row.getString("value"), row.getBoolean("value_base64"))),
                new Entry.Link(
                        row.getLong("seq"),
                        row.getString("key_id"),
                        row.getString("previous_mac"),
                        row.getString("mac")));
    }

    /** A row of {@code topic, partition, seq, kafka_offset, mac}. */
    static Head head(Row row) {
        return new Head(chain(row), row.getLong("seq"), row.getLong("kafka_offset"), row.getString("mac"));
    }

    static ChainId chain(Row row) {
        return new ChainId(row.getString("topic"), row.getInteger("partition"));
    }
}
