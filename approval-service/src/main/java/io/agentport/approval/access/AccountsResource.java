// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.agentport.approval.publication.Announcements;
import io.agentport.approval.publication.Transactions;
import io.agentport.approval.web.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Local accounts, for an admin. */
@Path("/v1/accounts")
@RolesAllowed(Roles.ADMIN)
class AccountsResource {
    private final Accounts accounts;
    private final Passwords passwords;
    private final LocalMode localMode;
    private final Transactions transactions;
    private final Announcements announcements;
    private final DisabledAccounts disabled;
    private final SecurityIdentity admin;
    private final Vertx vertx;

    AccountsResource(
            Accounts accounts,
            Passwords passwords,
            LocalMode localMode,
            Transactions transactions,
            Announcements announcements,
            DisabledAccounts disabled,
            SecurityIdentity admin,
            Vertx vertx) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.localMode = localMode;
        this.transactions = transactions;
        this.announcements = announcements;
        this.disabled = disabled;
        this.admin = admin;
        this.vertx = vertx;
    }

    record Create(@Nullable String user, @Nullable Set<String> roles) {}

    /** The password is shown here, once, and is good for setting the real one. */
    record Created(String user, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    record AccountView(
            String user,
            Set<String> roles,
            boolean disabled,
            boolean passwordChangeRequired,
            Instant createdAt,
            @Nullable Instant lastLoginAt) {}

    record AccountList(List<AccountView> accounts) {}

    @GET
    public Uni<RestResponse<?>> list() {
        if (!localMode.on()) {
            return off();
        }
        return accounts.all()
                .map(all -> RestResponse.ok(new AccountList(all.stream()
                        .map(account -> new AccountView(
                                account.name(),
                                new TreeSet<>(account.roles()),
                                account.disabled(),
                                account.oneTime(),
                                account.createdAt(),
                                account.lastLoginAt()))
                        .toList())));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<?>> create(@Nullable Create body) {
        if (!localMode.on()) {
            return off();
        }
        if (body == null) {
            return refuse(Problem.BAD_REQUEST, "expected a JSON object");
        }
        var user = body.user();
        if (user == null || !Account.isName(user)) {
            return refuse(
                    Problem.INVALID, "`user` is 1 to 64 of `a-z 0-9 . _ @ -`, with a letter or digit at both ends");
        }
        var roles = body.roles();
        if (roles == null || roles.isEmpty() || !Roles.ALL.containsAll(roles)) {
            return refuse(Problem.INVALID, "`roles` are some of " + new TreeSet<>(Roles.ALL));
        }
        var password = Passwords.oneTime();
        return vertx.executeBlocking(() -> passwords.hash(password))
                .chain(hash -> transactions.run(transaction -> accounts.insert(transaction, user, hash, roles)
                        .chain(inserted -> inserted
                                ? audit(
                                                transaction,
                                                "account.created",
                                                user,
                                                Map.of("roles", new TreeSet<>(roles).toString()))
                                        .replaceWith(RestResponse.status(
                                                RestResponse.Status.CREATED, new Created(user, password)))
                                : refuse(Problem.ACCOUNT_EXISTS, "choose another name"))));
    }

    @POST
    @Path("/{user}/disable")
    public Uni<RestResponse<?>> disable(@PathParam("user") String user) {
        if (!localMode.on()) {
            return off();
        }
        return transactions
                .run(transaction -> accounts.disable(transaction, user)
                        .chain(disabling -> disabling == Accounts.Disabling.DONE
                                ? audit(transaction, "account.disabled", user, Map.of())
                                        .replaceWith(disabling)
                                : Uni.createFrom().item(disabling)))
                .chain(disabling -> switch (disabling) {
                    case DONE -> {
                        disabled.refresh();
                        yield Uni.createFrom().item(RestResponse.noContent());
                    }
                    case UNKNOWN -> refuse(Problem.UNKNOWN_ACCOUNT, "no account of that name");
                    case LAST_ADMIN -> refuse(Problem.LAST_ADMIN, "it is the last admin that can log in");
                });
    }

    private Uni<Void> audit(SqlConnection transaction, String action, String user, Map<String, String> details) {
        return announcements.audited(
                transaction, "person:" + admin.getPrincipal().getName(), action, user, details);
    }

    private static Uni<RestResponse<?>> off() {
        return refuse(Problem.LOCAL_ACCOUNTS_OFF, "there are no local accounts in this installation");
    }

    private static Uni<RestResponse<?>> refuse(Problem problem, String detail) {
        return Uni.createFrom().item(problem.response(detail));
    }
}
