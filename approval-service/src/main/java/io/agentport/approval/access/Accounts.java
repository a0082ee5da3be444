// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The statements on {@code accounts}. */
@ApplicationScoped
class Accounts {
    private final Pool pool;

    Accounts(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<Account>> find(String name) {
        return pool.preparedQuery("select * from accounts where name = $1")
                .execute(Tuple.of(name))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(Accounts::account));
    }

    Uni<List<Account>> all() {
        return pool.query("select * from accounts order by name")
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Accounts::account)
                        .toList());
    }

    /** False if there is an account of that name. The password is a one-time one. */
    Uni<Boolean> insert(SqlClient connection, String name, String passwordHash, Set<String> roles) {
        return connection
                .preparedQuery("insert into accounts (name, password_hash, one_time, roles) values ($1, $2, true, $3)"
                        + " on conflict do nothing")
                .execute(Tuple.tuple()
                        .addString(name)
                        .addString(passwordHash)
                        .addArrayOfString(roles.stream().sorted().toArray(String[]::new)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Inserts the first account; false if there is any. */
    Uni<Boolean> insertFirst(SqlConnection transaction, String name, String passwordHash) {
        return transaction
                .query("lock table accounts in exclusive mode")
                .execute()
                .chain(() -> transaction.query("select 1 from accounts limit 1").execute())
                .chain(rows -> rows.size() > 0
                        ? Uni.createFrom().item(false)
                        : insert(transaction, name, passwordHash, Set.of(Roles.ADMIN)));
    }

    /** Compare-and-set on the old password, so that a one-time password sets the real one once. */
    Uni<Boolean> changePassword(SqlConnection transaction, Account account, String passwordHash) {
        return transaction
                .preparedQuery("update accounts set password_hash = $3, one_time = false"
                        + " where name = $1 and password_hash = $2 and not disabled")
                .execute(Tuple.of(account.name(), account.passwordHash(), passwordHash))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<Void> loggedIn(SqlConnection transaction, Account account) {
        return transaction
                .preparedQuery("update accounts set last_login_at = clock_timestamp() where name = $1")
                .execute(Tuple.of(account.name()))
                .replaceWithVoid();
    }

    /** How an account was disabled, or why it was not. */
    enum Disabling {
        DONE,
        UNKNOWN,
        LAST_ADMIN
    }

    /** Never the last admin who can still log in. */
    Uni<Disabling> disable(SqlConnection transaction, String name) {
        return transaction
                .query("lock table accounts in exclusive mode")
                .execute()
                .chain(() -> transaction
                        .preparedQuery("select 'admin' = any(roles) and not disabled and not exists (select 1 from"
                                + " accounts o where o.name <> a.name and 'admin' = any(o.roles) and not o.disabled)"
                                + " as last_admin from accounts a where name = $1")
                        .execute(Tuple.of(name)))
                .chain(rows -> {
                    if (rows.size() == 0) {
                        return Uni.createFrom().item(Disabling.UNKNOWN);
                    }
                    if (rows.iterator().next().getBoolean("last_admin")) {
                        return Uni.createFrom().item(Disabling.LAST_ADMIN);
                    }
                    return transaction
                            .preparedQuery("update accounts set disabled = true where name = $1")
                            .execute(Tuple.of(name))
                            .replaceWith(Disabling.DONE);
                });
    }

    Uni<Set<String>> disabled() {
        return pool.query("select name from accounts where disabled")
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString(0))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static Account account(Row row) {
        var lastLogin = row.getOffsetDateTime("last_login_at");
        return new Account(
                row.getString("name"),
                row.getString("password_hash"),
                row.getBoolean("one_time"),
                Set.of(row.getArrayOfStrings("roles")),
                row.getBoolean("disabled"),
                row.getOffsetDateTime("created_at").toInstant(),
                lastLogin == null ? null : lastLogin.toInstant());
    }
}
