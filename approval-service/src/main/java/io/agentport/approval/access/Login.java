// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.agentport.approval.publication.Announcements;
import io.agentport.approval.publication.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A person comes in with a password. An unknown user, a disabled one and a wrong password look and cost the same. */
@ApplicationScoped
class Login {
    /** What a person presents. */
    record Attempt(String user, String password, @Nullable String newPassword, String address) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** What the person gets. */
    sealed interface Answer {
        record Welcome(Tokens.Token token) implements Answer {}

        record Wrong() implements Answer {}

        /** The password was right, and is only good to set another. */
        record ChangeRequired() implements Answer {}

        record Weak(String detail) implements Answer {}

        record Throttled() implements Answer {}
    }

    private final Accounts accounts;
    private final Passwords passwords;
    private final LoginThrottle throttle;
    private final Tokens tokens;
    private final Transactions transactions;
    private final Announcements announcements;
    private final Vertx vertx;

    Login(
            Accounts accounts,
            Passwords passwords,
            LoginThrottle throttle,
            Tokens tokens,
            Transactions transactions,
            Announcements announcements,
            Vertx vertx) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.throttle = throttle;
        this.tokens = tokens;
        this.transactions = transactions;
        this.announcements = announcements;
        this.vertx = vertx;
    }

    Uni<Answer> login(Attempt attempt) {
        return throttle.enter(attempt.user(), attempt.address()).chain(gate -> switch (gate) {
            case OPEN ->
                accounts.find(attempt.user())
                        .chain(found -> vertx.executeBlocking(() -> verified(attempt, found))
                                .chain(account -> account.map(known -> welcome(attempt, known))
                                        .orElseGet(() -> failed(attempt, "login.failed", new Answer.Wrong()))));
            case CLOSES -> failed(attempt, "login.throttled", new Answer.Throttled());
            case CLOSED -> Uni.createFrom().item(new Answer.Throttled());
        });
    }

    private Optional<Account> verified(Attempt attempt, Optional<Account> found) {
        boolean right = found.map(account -> passwords.matches(attempt.password(), account.passwordHash()))
                .orElseGet(() -> passwords.matchesNobodys(attempt.password()));
        return found.filter(account -> right && !account.disabled());
    }

    private Uni<Answer> welcome(Attempt attempt, Account account) {
        var newPassword = attempt.newPassword();
        if (newPassword == null) {
            return account.oneTime()
                    ? throttle.forgive(account.name()).replaceWith(new Answer.ChangeRequired())
                    : enter(attempt, account, "login.succeeded");
        }
        var weakness = weakness(newPassword, attempt);
        if (weakness.isPresent()) {
            return throttle.forgive(account.name()).replaceWith(new Answer.Weak(weakness.get()));
        }
        return vertx.executeBlocking(() -> passwords.hash(newPassword))
                .chain(hash -> transactions
                        .run(transaction -> accounts.changePassword(transaction, account, hash))
                        .chain(changed -> changed
                                ? enter(attempt, account, "password.changed")
                                : Uni.createFrom().item(new Answer.Wrong())));
    }

    private static Optional<String> weakness(String newPassword, Attempt attempt) {
        if (newPassword.length() < Passwords.MIN_LENGTH || newPassword.length() > Passwords.MAX_LENGTH) {
            return Optional.of(
                    "a password has " + Passwords.MIN_LENGTH + " to " + Passwords.MAX_LENGTH + " characters");
        }
        return newPassword.equals(attempt.password())
                ? Optional.of("the new password is the old one")
                : Optional.empty();
    }

    private Uni<Answer> enter(Attempt attempt, Account account, String action) {
        return transactions
                .run(transaction -> accounts.loggedIn(transaction, account)
                        .chain(() -> announcements.audited(
                                transaction,
                                "person:" + account.name(),
                                action,
                                account.name(),
                                Map.of("address", attempt.address()))))
                .chain(() -> throttle.forgive(account.name()))
                .map(nothing -> new Answer.Welcome(tokens.issue(account)));
    }

    /** The name that was tried is recorded only if it has a name's form: people type passwords into the wrong field. */
    private Uni<Answer> failed(Attempt attempt, String action, Answer answer) {
        var subject = Account.isName(attempt.user()) ? attempt.user() : "";
        return transactions
                .run(transaction -> announcements.audited(
                        transaction, "service:approval-service", action, subject, Map.of("address", attempt.address())))
                .replaceWith(answer);
    }
}
