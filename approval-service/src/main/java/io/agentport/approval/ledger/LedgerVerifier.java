// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.ledger;

import io.agentport.approval.ledger.chain.ChainCheck;
import io.agentport.approval.ledger.chain.ChainId;
import io.agentport.approval.ledger.chain.Head;
import io.agentport.approval.ledger.chain.LedgerKeys;
import io.agentport.approval.ledger.chain.Verification;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the whole ledger and all signed heads, page by page, and says what is not as it was written. */
final class LedgerVerifier {
    private static final int PAGE = 1000;

    /** The chains there are, without reading all of the table: one step of the index for each. */
    private static final String CHAINS = """
            with recursive chains as (
                (select topic, "partition" from ledger order by topic, "partition" limit 1)
                union all
                select next.topic, next."partition" from chains c, lateral (
                    select l.topic, l."partition" from ledger l
                    where (l.topic, l."partition") > (c.topic, c."partition")
                    order by l.topic, l."partition" limit 1) next)
            select c.topic, c."partition", coalesce(h.seq, 0) as seq, coalesce(h.kafka_offset, -1) as kafka_offset,
                coalesce(h.mac, '') as mac
            from (select topic, "partition" from chains
                union select topic, "partition" from ledger_heads where seq > 0) c
            left join ledger_heads h on h.topic = c.topic and h."partition" = c."partition"
            order by 1, 2
            """;

    private static final String RECORDS = "select " + LedgerRows.COLUMNS + """
             from ledger where topic = $1 and "partition" = $2 and seq >= $3
            order by seq limit\s""" + PAGE;

    private final Pool pool;
    private final LedgerKeys keys;
    private final Path headsFile;

    LedgerVerifier(Pool pool, LedgerKeys keys, Path headsFile) {
        this.pool = pool;
        this.keys = keys;
        this.headsFile = headsFile;
    }

    /** Takes as long as reading the ledger takes; holds no lock, and reads on while records are appended. */
    Uni<Verification> verify() {
        var heads = new HeadsCheck(pool, keys);
        return pool.query(CHAINS)
                .execute()
                .map(rows -> {
                    var ends = new ArrayList<Head>();
                    rows.forEach(row -> ends.add(LedgerRows.head(row)));
                    return ends;
                })
                .onItem()
                .transformToMulti(ends -> Multi.createFrom().iterable(ends))
                .onItem()
                .transformToUniAndConcatenate(this::check)
                .collect()
                .asList()
                .chain(checks -> compare(heads).map(compared -> report(checks, heads)));
    }

    private Uni<ChainCheck> check(Head end) {
        var check = new ChainCheck(end.chain(), keys);
        // from below the first place: whoever can write here can also drop the constraint that keeps rows out of there
        return page(check, end.chain(), Long.MIN_VALUE).map(done -> {
            check.end(end);
            return check;
        });
    }

    private Uni<Void> page(ChainCheck check, ChainId chain, long from) {
        return pool.preparedQuery(RECORDS)
                .execute(Tuple.of(chain.topic(), chain.partition(), from))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(rows -> {
                    long last = Long.MAX_VALUE;
                    for (var row : rows) {
                        var entry = LedgerRows.entry(row);
                        check.accept(entry);
                        last = entry.link().seq();
                    }
                    return rows.size() < PAGE || last == Long.MAX_VALUE
                            ? Uni.createFrom().voidItem()
                            : page(check, chain, last + 1);
                });
    }

    private Uni<Void> compare(HeadsCheck heads) {
        return Multi.createFrom()
                .resource(this::openHeads, reader -> Multi.createFrom().items(reader::lines))
                .withFinalizer(reader -> {
                    close(reader);
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .group()
                .intoLists()
                .of(PAGE)
                .onItem()
                .transformToUniAndConcatenate(heads::accept)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure(UncheckedIOException.class)
                .invoke(failure -> heads.unreadable())
                .onFailure(UncheckedIOException.class)
                .recoverWithNull();
    }

    private BufferedReader openHeads() {
        try {
            return Files.newBufferedReader(headsFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(BufferedReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verification report(List<ChainCheck> checks, HeadsCheck heads) {
        var findings = new ArrayList<>(heads.findings());
        long records = 0;
        long notListed = heads.notListed();
        long afterHeads = 0;
        var neverRead = new ArrayList<String>();
        for (var check : checks) {
            findings.addAll(check.findings());
            records += check.records();
            notListed += check.notListed();
            afterHeads +=
                    Math.max(0, check.last().seq() - heads.lastSeq(check.last().chain()));
            if (check.firstOffset() > 0) {
                neverRead.add("what `" + check.last().chain() + "` held below offset " + check.firstOffset()
                        + ": it was gone before the ledger read it");
            }
        }
        var notProven = new ArrayList<String>();
        notProven.add("records after the last signed head of their chain, " + afterHeads
                + " now: if they were cut, nothing would show");
        notProven.add("what never reached a topic, and the headers of records");
        notProven.add(
                "anything against one who holds the ledger key, or who can cut the heads file as well; compare copies"
                        + " of the heads kept elsewhere");
        notProven.addAll(neverRead);
        return new Verification(
                findings.isEmpty(), records, checks.size(), heads.compared(), findings, notListed, notProven);
    }
}
