// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Digest;
import io.agentport.policy.audit.Act;
import io.agentport.policy.audit.Audit;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BiFunction;

/** The revisions in the database. The one with the highest number is in force, in every replica. */
@Singleton
public class RevisionStore {
    private final Pool pool;
    private final Clock clock;
    private final Audit audit;

    public RevisionStore(Pool pool, Clock clock, Audit audit) {
        this.pool = pool;
        this.clock = clock;
        this.audit = audit;
    }

    /** The highest number; 0 if there is no revision. */
    public Uni<Long> latestNumber() {
        return pool.query("select coalesce(max(number), 0) from configuration_revision")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    public Uni<Optional<RevisionRow>> latest() {
        return Panache.withSession(() -> RevisionRow.<RevisionRow>findAll(Sort.descending("number"))
                .firstResult()
                .map(Optional::ofNullable));
    }

    /** What came of offering a text: the revision it is, and whether that is new. */
    public record Adoption(RevisionRow row, boolean isNew) {}

    /**
     * Makes the text the revision in force, under a new number unless it is in force already.
     *
     * @param act tells of the new revision, given that and the one before it, if there was one
     */
    public Uni<Adoption> adopt(String text, BiFunction<RevisionRow, Optional<RevisionRow>, Act> act) {
        var digest = Digest.ofText(text).value();
        return Panache.withTransaction(() -> lock().<RevisionRow>chain(
                                () -> RevisionRow.<RevisionRow>findAll(Sort.descending("number"))
                                        .firstResult())
                        .<Adoption>chain(last -> {
                            if (last != null && last.digest.equals(digest)) {
                                return Uni.createFrom().item(new Adoption(last, false));
                            }
                            var row = new RevisionRow();
                            row.digest = digest;
                            row.text = text;
                            row.adoptedAt = clock.instant();
                            return row.<RevisionRow>persistAndFlush()
                                    .call(stored -> audit.add(act.apply(stored, Optional.ofNullable(last))))
                                    .map(stored -> new Adoption(stored, true));
                        }))
                .invoke(audit::wake);
    }

    private static Uni<?> lock() {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select 1 from (select pg_advisory_xact_lock(hashtext('configuration_revision'))) locked",
                                Integer.class)
                        .getSingleResult());
    }
}
