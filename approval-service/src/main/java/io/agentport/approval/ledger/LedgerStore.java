// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.calls.CallTable;
import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.Entry;
import io.agentport.approval.ledger.chain.Head;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Batch;
import io.agentport.messaging.BatchHandler;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Appends what the topics carry. The chain's end is also the position in the partition, and moves in the transaction that
 * appends, under the lock of its row: whoever else reads the same partition meanwhile appends nothing twice.
 */
final class LedgerStore implements BatchHandler {
    private static final String START_CHAIN = """
            insert into ledger_heads (topic, "partition", seq, kafka_offset, mac) values ($1, $2, 0, -1, '')
            on conflict do nothing
            """;
    private static final String FIND_HEAD = """
            select topic, "partition", seq, kafka_offset, mac from ledger_heads
            where topic = $1 and "partition" = $2
            """;
    private static final String LOCK_HEADS = """
            select h.topic, h."partition", h.seq, h.kafka_offset, h.mac from ledger_heads h
            join unnest($1::text[], $2::int[]) as chain(topic, "partition")
                on h.topic = chain.topic and h."partition" = chain."partition"
            order by h.topic, h."partition"
            for update of h
            """;
    private static final String MOVE_HEADS = """
            update ledger_heads h set seq = e.seq, kafka_offset = e.kafka_offset, mac = e.mac
            from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::text[])
                as e(topic, "partition", seq, kafka_offset, mac)
            where h.topic = e.topic and h."partition" = e."partition"
            """;

    private final Pool pool;
    private final LedgerKeys keys;
    private final RecordReader reader;
    private final LedgerMeter meter;
    private final String topicsPrefix;

    LedgerStore(Pool pool, LedgerKeys keys, RecordReader reader, LedgerMeter meter, String topicsPrefix) {
        this.pool = pool;
        this.keys = keys;
        this.reader = reader;
        this.meter = meter;
        this.topicsPrefix = topicsPrefix;
    }

    @Override
    public Uni<Long> position(Topic topic, int partition) {
        var chain = chain(topic, partition);
        var key = Tuple.of(chain.topic(), chain.partition());
        return pool.preparedQuery(START_CHAIN)
                .execute(key)
                .chain(() -> pool.preparedQuery(FIND_HEAD).execute(key))
                .map(rows -> LedgerRows.head(rows.iterator().next()).offset() + 1);
    }

    @Override
    public Uni<Void> store(List<Batch> batches) {
        return Uni.createFrom()
                .item(() -> batches.stream()
                        .flatMap(batch -> batch.records().stream()
                                .map(each -> reader.read(chain(batch.topic(), batch.partition()), batch.topic(), each)))
                        .toList())
                // parsing and checking seals is work for a processor, not for an event loop
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(read -> pool.withTransaction(transaction -> append(transaction, read)))
                .invoke(meter::appended)
                .replaceWithVoid();
    }

    /** What a transaction has appended. */
    record Appended(List<Entry> entries, int unverified, List<String> conflicts) {}

    private Uni<Appended> append(SqlConnection transaction, List<RecordReader.Read> read) {
        var chains =
                read.stream().map(each -> each.recorded().chain()).distinct().toList();
        return transaction
                .preparedQuery(LOCK_HEADS)
                .execute(Tuple.of(
                        chains.stream().map(ChainId::topic).toArray(String[]::new),
                        chains.stream().map(ChainId::partition).toArray(Integer[]::new)))
                .chain(rows -> {
                    var ends = new HashMap<ChainId, Head>();
                    rows.forEach(row -> ends.put(LedgerRows.chain(row), LedgerRows.head(row)));
                    var unseen = read.stream()
                            .filter(each ->
                                    each.recorded().offset() > end(ends, each).offset())
                            .toList();
                    return unseen.isEmpty()
                            ? Uni.createFrom().item(new Appended(List.of(), 0, List.of()))
                            : append(transaction, ends, unseen);
                });
    }

    private Uni<Appended> append(SqlConnection transaction, Map<ChainId, Head> ends, List<RecordReader.Read> unseen) {
        var entries = new ArrayList<Entry>(unseen.size());
        var moved = new HashSet<ChainId>();
        for (var each : unseen) {
            var entry = Entry.append(end(ends, each), each.recorded(), keys);
            entries.add(entry);
            ends.put(entry.recorded().chain(), entry.head());
            moved.add(entry.recorded().chain());
        }
        ends.keySet().retainAll(moved);
        var changes = unseen.stream()
                .map(RecordReader.Read::change)
                .filter(Objects::nonNull)
                .toList();
        int unverified =
                (int) unseen.stream().filter(RecordReader.Read::unverified).count();
        return transaction
                .preparedQuery(LedgerRows.INSERT)
                .execute(LedgerRows.columns(entries))
                .chain(() -> transaction.preparedQuery(MOVE_HEADS).execute(LedgerRows.heads(ends.values())))
                .chain(() -> CallTable.apply(transaction, changes))
                .map(conflicts -> new Appended(entries, unverified, conflicts));
    }

    private static Head end(Map<ChainId, Head> ends, RecordReader.Read read) {
        return Objects.requireNonNull(ends.get(read.recorded().chain()), "a chain is started before it is read");
    }

    private ChainId chain(Topic topic, int partition) {
        return new ChainId(topic.name(topicsPrefix), partition);
    }
}
