// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.integrations;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** The highest version of each integration that any replica has ever believed. */
@Singleton
class SeenVersions {
    private final Pool pool;

    SeenVersions(Pool pool) {
        this.pool = pool;
    }

    /** Remembers a version; the answer is the highest ever seen, which is at least this one. */
    Uni<Long> newest(String integration, long version) {
        return pool.preparedQuery("""
                        INSERT INTO integration_version (integration, version) VALUES ($1, $2)
                        ON CONFLICT (integration) DO UPDATE
                            SET version = greatest(integration_version.version, excluded.version)
                        RETURNING version""")
                .execute(Tuple.of(integration, version))
                .map(rows -> rows.iterator().next().getLong("version"));
    }
}
