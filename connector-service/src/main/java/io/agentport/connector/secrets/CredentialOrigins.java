// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.secrets;

import io.agentport.connector.connectors.IntegrationStatus;
import io.agentport.connector.connectors.Origin;
import io.agentport.connector.connectors.SecretReference;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where credentials may be sent. A reference is bound to the integration and origin of its first use; any other
 * integration or origin has it only after an admin accepted that. So a changed configuration file alone cannot send a
 * credential somewhere else.
 */
@Singleton
public final class CredentialOrigins {
    public static final String CHANGED = "credential_origin_changed";

    private record Binding(String reference, String integration, String origin) {}

    private final Pool pool;
    /** An acceptance is never taken back, so what was accepted once needs no second look. */
    private final Set<Binding> accepted = ConcurrentHashMap.newKeySet();

    public CredentialOrigins(Pool pool) {
        this.pool = pool;
    }

    /** Whether the credential may be sent there; the very first question about a reference answers itself with yes. */
    public Uni<Boolean> mayUse(SecretReference reference, String integration, Origin origin) {
        var binding = new Binding(reference.text(), integration, origin.toString());
        if (accepted.contains(binding)) {
            return Uni.createFrom().item(true);
        }
        var values = Tuple.of(binding.reference, binding.integration, binding.origin);
        return pool.preparedQuery("""
                        INSERT INTO credential_origin (reference, integration, origin, first_use, accepted_by)
                        SELECT $1, $2, $3, true, 'first use'
                        WHERE NOT EXISTS (SELECT 1 FROM credential_origin WHERE reference = $1)
                        ON CONFLICT DO NOTHING""")
                .execute(values)
                .flatMap(done -> pool.preparedQuery("""
                                SELECT 1 FROM credential_origin
                                WHERE reference = $1 AND integration = $2 AND origin = $3""").execute(values))
                .map(rows -> {
                    boolean may = rows.rowCount() > 0;
                    if (may) {
                        accepted.add(binding);
                    }
                    return may;
                });
    }

    /** An admin accepts that the integration sends its credentials to where it is now. */
    public Uni<Void> accept(SqlConnection transaction, IntegrationStatus integration, Origin origin, String admin) {
        var rows = integration.secrets().stream()
                .map(reference -> Tuple.of(reference.text(), integration.name(), origin.toString(), admin))
                .toList();
        if (rows.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction.preparedQuery("""
                        INSERT INTO credential_origin (reference, integration, origin, first_use, accepted_by)
                        VALUES ($1, $2, $3, false, $4) ON CONFLICT DO NOTHING""").executeBatch(rows).replaceWithVoid();
    }
}
