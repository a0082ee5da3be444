// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Counts attempts to log in, per user and per address, for all replicas together. An attempt counts before the password is
 * looked at; a good login forgives its user.
 */
@ApplicationScoped
class LoginThrottle {
    private static final String COUNT = "insert into login_attempts as l (subject, window_start, attempts)"
            + " values ($1, clock_timestamp(), 1) on conflict (subject) do update set"
            + " attempts = case when l.window_start < clock_timestamp() - make_interval(secs => $2)"
            + " then 1 else l.attempts + 1 end,"
            + " window_start = case when l.window_start < clock_timestamp() - make_interval(secs => $2)"
            + " then clock_timestamp() else l.window_start end"
            + " returning attempts";

    private final Pool pool;
    private final AccessConfig config;

    LoginThrottle(Pool pool, AccessConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /** What an attempt meets. */
    enum Gate {
        OPEN,
        /** The attempt that closes the gate, to be recorded; those after it are not. */
        CLOSES,
        CLOSED
    }

    Uni<Gate> enter(String user, String address) {
        return count("address " + address)
                .chain(byAddress -> count("user " + user)
                        .map(byUser -> worse(
                                gate(byAddress, config.attemptsPerAddress()), gate(byUser, config.attemptsPerUser()))));
    }

    Uni<Void> forgive(String user) {
        return forget("user " + user);
    }

    Uni<Void> forgiveAddress(String address) {
        return forget("address " + address);
    }

    private Uni<Void> forget(String subject) {
        return pool.preparedQuery("delete from login_attempts where subject = $1")
                .execute(Tuple.of(subject))
                .replaceWithVoid();
    }

    /** Attempts whose window is over count for nothing. */
    Uni<Void> forgetOver() {
        return pool.preparedQuery(
                        "delete from login_attempts where window_start < clock_timestamp() - make_interval(secs => $1)")
                .execute(Tuple.of((double) config.throttleWindow().toSeconds()))
                .replaceWithVoid();
    }

    private Uni<Integer> count(String subject) {
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(subject, (double) config.throttleWindow().toSeconds()))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private static Gate gate(int attempts, int limit) {
        if (attempts <= limit) {
            return Gate.OPEN;
        }
        return attempts == limit + 1 ? Gate.CLOSES : Gate.CLOSED;
    }

    private static Gate worse(Gate one, Gate other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
