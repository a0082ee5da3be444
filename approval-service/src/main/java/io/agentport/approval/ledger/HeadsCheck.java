// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.Finding;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.approval.ledger.chain.SignedHead;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares signed heads with the rows they name. Not safe for use by several threads. */
final class HeadsCheck {
    private static final int MAX_FINDINGS = 100;

    private static final String ROWS = """
            select h.topic, h."partition", h.seq, l.mac,
                (select max(seq) from ledger last where last.topic = h.topic and last."partition" = h."partition")
                    as last_seq
            from unnest($1::text[], $2::int[], $3::bigint[]) as h(topic, "partition", seq)
            left join ledger l on l.topic = h.topic and l."partition" = h."partition" and l.seq = h.seq
            """;

    private final Pool pool;
    private final LedgerKeys keys;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<ChainId, Long> lastSeq = new HashMap<>();
    private final Map<ChainId, Finding> truncated = new TreeMap<>(Comparator.comparing(ChainId::toString));
    private long compared;
    private long notListed;

    HeadsCheck(Pool pool, LedgerKeys keys) {
        this.pool = pool;
        this.keys = keys;
    }

    /** Takes the next lines of the heads file. */
    Uni<Void> accept(List<String> lines) {
        var heads = new ArrayList<SignedHead>();
        for (var line : lines) {
            var head = SignedHead.parse(line).filter(each -> each.intact(keys));
            if (head.isPresent()) {
                heads.add(head.get());
                lastSeq.merge(head.get().head().chain(), head.get().seq(), Math::max);
            } else {
                find(new Finding(
                        Finding.Kind.BAD_HEAD, null, null, null, "line " + (compared + 1) + " is not what was signed"));
            }
            compared++;
        }
        if (heads.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return pool.preparedQuery(ROWS)
                .execute(Tuple.tuple()
                        .addArrayOfString(heads.stream().map(SignedHead::topic).toArray(String[]::new))
                        .addArrayOfInteger(
                                heads.stream().map(SignedHead::partition).toArray(Integer[]::new))
                        .addArrayOfLong(heads.stream().map(SignedHead::seq).toArray(Long[]::new)))
                .invoke(rows -> compare(heads, rows))
                .replaceWithVoid();
    }

    private void compare(List<SignedHead> heads, RowSet<Row> rows) {
        record Place(ChainId chain, long seq) {}
        var macs = new HashMap<Place, Set<String>>();
        for (var head : heads) {
            macs.computeIfAbsent(new Place(head.head().chain(), head.seq()), place -> new HashSet<>())
                    .add(head.mac());
        }
        for (var row : rows) {
            var chain = LedgerRows.chain(row);
            long seq = row.getLong("seq");
            var mac = row.getString("mac");
            var last = row.getLong("last_seq");
            if (mac == null && (last == null || last < seq)) {
                long from = last == null ? 1 : last + 1;
                truncated.put(
                        chain,
                        finding(
                                Finding.Kind.TRUNCATED,
                                chain,
                                from,
                                "records " + from + " to " + seq
                                        + " at the end of the chain are gone: a signed head names the last"));
            } else if (mac != null && !Set.of(mac).equals(macs.get(new Place(chain, seq)))) {
                find(finding(Finding.Kind.CHANGED, chain, seq, "is not the record that a signed head names"));
            }
        }
    }

    private static Finding finding(Finding.Kind kind, ChainId chain, long seq, String detail) {
        return new Finding(kind, chain.topic(), chain.partition(), seq, detail);
    }

    private void find(Finding finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        } else {
            notListed++;
        }
    }

    /** There are no heads to compare with. */
    void unreadable() {
        find(new Finding(Finding.Kind.BAD_HEAD, null, null, null, "the heads file cannot be read"));
    }

    List<Finding> findings() {
        var all = new ArrayList<>(truncated.values());
        all.addAll(findings);
        return all;
    }

    long notListed() {
        return notListed;
    }

    /** Lines read. */
    long compared() {
        return compared;
    }

    /** The last record of a chain that a good head names; 0 if none does. */
    long lastSeq(ChainId chain) {
        return lastSeq.getOrDefault(chain, 0L);
    }
}
