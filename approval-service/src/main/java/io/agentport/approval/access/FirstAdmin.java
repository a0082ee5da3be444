// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.agentport.approval.publication.Announcements;
import io.agentport.approval.publication.Transactions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/** Where nobody has an account yet, gives {@code admin} one, with the one-time password that the installer was shown. */
@ApplicationScoped
class FirstAdmin {
    static final String NAME = "admin";

    private static final Logger LOG = Logger.getLogger(FirstAdmin.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final AccessConfig config;
    private final LocalMode localMode;
    private final Accounts accounts;
    private final Passwords passwords;
    private final Transactions transactions;
    private final Announcements announcements;

    FirstAdmin(
            AccessConfig config,
            LocalMode localMode,
            Accounts accounts,
            Passwords passwords,
            Transactions transactions,
            Announcements announcements) {
        this.config = config;
        this.localMode = localMode;
        this.accounts = accounts;
        this.passwords = passwords;
        this.transactions = transactions;
        this.announcements = announcements;
    }

    void create(@Observes StartupEvent event) throws IOException {
        var file = config.firstAdminPasswordFile();
        if (!localMode.on() || file.isEmpty() || !Files.exists(file.get())) {
            return;
        }
        var password = Files.readString(file.get()).strip();
        if (password.length() < Passwords.MIN_LENGTH) {
            throw new IllegalStateException(
                    "the password in `agentport.access.first-admin-password-file` has less than " + Passwords.MIN_LENGTH
                            + " characters");
        }
        var hash = passwords.hash(password);
        boolean created = transactions
                .run(transaction -> accounts.insertFirst(transaction, NAME, hash)
                        .chain(inserted -> inserted
                                ? announcements
                                        .audited(
                                                transaction,
                                                "service:approval-service",
                                                "account.created",
                                                NAME,
                                                Map.of("roles", "[admin]"))
                                        .replaceWith(true)
                                : Uni.createFrom().item(false)))
                .await()
                .atMost(START_TIMEOUT);
        if (created) {
            LOG.info("created the account admin, with the one-time password that was given");
        }
    }
}
