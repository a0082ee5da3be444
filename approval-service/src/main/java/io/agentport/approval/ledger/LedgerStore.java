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
import java.util.List;
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
    private static final String LOCK_HEAD = FIND_HEAD + " for update";
    private static final String MOVE_HEAD = """
            update ledger_heads set seq = $3, kafka_offset = $4, mac = $5 where topic = $1 and "partition" = $2
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
    public Uni<Void> store(Batch batch) {
        var chain = chain(batch.topic(), batch.partition());
        return Uni.createFrom()
                .item(() -> batch.records().stream()
                        .map(each -> reader.read(chain, batch.topic(), each))
                        .toList())
                // parsing and checking seals is work for a processor, not for an event loop
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(read -> pool.withTransaction(transaction -> append(transaction, chain, read)))
                .invoke(appended -> meter.appended(batch.topic(), appended))
                .replaceWithVoid();
    }

    /** What a transaction has appended. */
    record Appended(int records, int unverified, List<String> conflicts) {}

    private Uni<Appended> append(SqlConnection transaction, ChainId chain, List<RecordReader.Read> read) {
        return transaction
                .preparedQuery(LOCK_HEAD)
                .execute(Tuple.of(chain.topic(), chain.partition()))
                .map(rows -> LedgerRows.head(rows.iterator().next()))
                .chain(head -> {
                    var unseen = read.stream()
                            .filter(each -> each.recorded().offset() > head.offset())
                            .toList();
                    return unseen.isEmpty()
                            ? Uni.createFrom().item(new Appended(0, 0, List.of()))
                            : append(transaction, head, unseen);
                });
    }

    private Uni<Appended> append(SqlConnection transaction, Head head, List<RecordReader.Read> unseen) {
        var entries = new ArrayList<Entry>(unseen.size());
        var end = head;
        for (var each : unseen) {
            var entry = Entry.append(end, each.recorded(), keys);
            entries.add(entry);
            end = entry.head();
        }
        var changes = unseen.stream()
                .map(RecordReader.Read::change)
                .filter(Objects::nonNull)
                .toList();
        var moved = Tuple.of(head.chain().topic(), head.chain().partition(), end.seq(), end.offset(), end.mac());
        int unverified =
                (int) unseen.stream().filter(RecordReader.Read::unverified).count();
        return transaction
                .preparedQuery(LedgerRows.INSERT)
                .execute(LedgerRows.columns(head.chain(), entries))
                .chain(() -> transaction.preparedQuery(MOVE_HEAD).execute(moved))
                .chain(() -> CallTable.apply(transaction, changes))
                .map(conflicts -> new Appended(entries.size(), unverified, conflicts));
    }

    private ChainId chain(Topic topic, int partition) {
        return new ChainId(topic.name(topicsPrefix), partition);
    }
}
