// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Digest;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** The revisions in the database. The one with the highest number is in force, in every replica. */
@Singleton
public class RevisionStore {
    private final Pool pool;
    private final Clock clock;

    public RevisionStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
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

    /** What came of offering a text, and the revision that it followed or is; number 0 if it is the first. */
    public record Adoption(RevisionRow row, boolean isNew, Optional<RevisionRow> before) {}

    /** Makes the text the revision in force, under a new number unless it is in force already. */
    public Uni<Adoption> adopt(String text) {
        var digest = Digest.ofText(text).value();
        return Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select 1 from (select pg_advisory_xact_lock(hashtext('configuration_revision'))) locked",
                                Integer.class)
                        .getSingleResult())
                .<RevisionRow>chain(() -> RevisionRow.<RevisionRow>findAll(Sort.descending("number"))
                        .firstResult())
                .<Adoption>chain(last -> {
                    if (last != null && last.digest.equals(digest)) {
                        return Uni.createFrom().item(new Adoption(last, false, Optional.empty()));
                    }
                    var row = new RevisionRow();
                    row.digest = digest;
                    row.text = text;
                    row.adoptedAt = clock.instant();
                    return row.<RevisionRow>persist()
                            .map(stored -> new Adoption(stored, true, Optional.ofNullable(last)));
                }));
    }
}
