// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import io.agentport.approval.web.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Where a person with a local account gets a token. */
@Path("/v1/login")
@PermitAll
@Consumes(MediaType.APPLICATION_JSON)
class LoginResource {
    private final Login login;
    private final LocalMode localMode;

    LoginResource(Login login, LocalMode localMode) {
        this.login = login;
        this.localMode = localMode;
    }

    record Body(
            @Nullable String user,
            @Nullable String password,
            @Nullable String newPassword,
            @Nullable String totp) {
        @Override
        public String toString() {
            return "***";
        }
    }

    @POST
    public Uni<RestResponse<?>> login(@Nullable Body body, HttpServerRequest request) {
        if (!localMode.on()) {
            return refuse(Problem.LOCAL_ACCOUNTS_OFF, "there are no local accounts in this installation");
        }
        if (body == null || body.user() == null || body.password() == null) {
            return refuse(Problem.INVALID, "expected `user` and `password`");
        }
        if (body.totp() != null) {
            return refuse(Problem.TOTP_NOT_AVAILABLE, "no account has a second factor yet; leave `totp` out");
        }
        // longer than any name or password can be: not worth hashing, and the same answer as for any other wrong one
        if (!Account.isName(body.user()) || body.password().length() > Passwords.MAX_LENGTH) {
            return wrong();
        }
        var address = request.remoteAddress().hostAddress();
        var attempt = new Login.Attempt(body.user(), body.password(), body.newPassword(), address);
        return login.login(attempt).chain(answer -> switch (answer) {
            case Login.Answer.Welcome(var token) -> Uni.createFrom().item(RestResponse.ok(token));
            case Login.Answer.Wrong w -> wrong();
            case Login.Answer.ChangeRequired c ->
                refuse(Problem.PASSWORD_CHANGE_REQUIRED, "log in again with `new_password`");
            case Login.Answer.Weak(var detail) -> refuse(Problem.WEAK_PASSWORD, detail);
            case Login.Answer.Throttled t -> refuse(Problem.TOO_MANY_ATTEMPTS, "wait some minutes");
        });
    }

    private static Uni<RestResponse<?>> wrong() {
        return refuse(Problem.BAD_CREDENTIALS, "user or password is wrong");
    }

    private static Uni<RestResponse<?>> refuse(Problem problem, String detail) {
        return Uni.createFrom().item(problem.response(detail));
    }
}
