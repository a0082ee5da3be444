// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.agentport.approval.FirstPassword;
import io.agentport.approval.Observer;
import io.agentport.approval.People;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "approval"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(FirstPassword.class)
class LoginIT {
    private static final String PASSWORD = "a long enough password";

    @ConfigProperty(name = "agentport.topics-prefix")
    String prefix;

    @Inject
    LoginThrottle throttle;

    @BeforeEach
    void forgive() {
        // all logins of this class come from one address
        throttle.forgiveAddress("127.0.0.1").await().atMost(Duration.ofSeconds(10));
    }

    private static ValidatableResponse login(String user, String password, String newPassword) {
        var body = new HashMap<String, String>();
        body.put("user", user);
        body.put("password", password);
        if (newPassword != null) {
            body.put("new_password", newPassword);
        }
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/v1/login")
                .then();
    }

    private static String created(String... roles) {
        var user = "u" + UUID.randomUUID().toString().substring(0, 8);
        var password = People.as("root", "admin")
                .body(Map.of("user", user, "roles", Set.of(roles)))
                .post("/v1/accounts")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("password");
        login(user, password, PASSWORD).statusCode(200);
        return user;
    }

    @Test
    void theFirstPasswordWorksOnceToSetTheRealOne() {
        login("admin", FirstPassword.VALUE, null).statusCode(403).body("reason", equalTo("password_change_required"));
        login("admin", FirstPassword.VALUE, "short").statusCode(422).body("reason", equalTo("weak_password"));
        login("admin", FirstPassword.VALUE, FirstPassword.VALUE).statusCode(422);
        login("admin", FirstPassword.VALUE, PASSWORD).statusCode(200).body("expires_at", notNullValue());
        login("admin", FirstPassword.VALUE, "another long password").statusCode(401);
        login("admin", FirstPassword.VALUE, null).statusCode(401);

        var token = login("admin", PASSWORD, null)
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("token");
        given().auth().oauth2(token).get("/v1/accounts").then().statusCode(200);
        var claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
        assertThat(claims)
                .contains("\"iss\":\"agentport-local\"", "\"azp\":\"agentport-local\"", "\"upn\":\"admin\"")
                .contains("agentport-approval", "agentport-policy", "agentport-connector", "\"groups\":[\"admin\"]");
        try (var observer = new Observer(prefix)) {
            assertThat(observer.awaitAudit("password.changed", "admin").actor()).isEqualTo("person:admin");
            observer.awaitAudit("login.succeeded", "admin");
            observer.awaitAudit("login.failed", "admin");
        }
    }

    @Test
    void anUnknownUserAndAWrongPasswordLookTheSame() {
        var user = created("approver");

        var wrong = login(user, "not the right password", null)
                .statusCode(401)
                .extract()
                .jsonPath()
                .getMap("");
        var unknown = login("nobody-of-that-name", "not the right password", null)
                .statusCode(401)
                .extract()
                .jsonPath()
                .getMap("");

        wrong.remove("trace_id");
        unknown.remove("trace_id");
        assertThat(unknown).isEqualTo(wrong);
    }

    @Test
    void guessingIsThrottledAndTheThrottlingIsRecordedOnce() {
        var user = created("approver");
        for (int i = 0; i < 10; i++) {
            login(user, "guess number " + i, null).statusCode(401);
        }

        login(user, "guess number 10", null).statusCode(429).body("reason", equalTo("too_many_attempts"));
        login(user, PASSWORD, null).statusCode(429);
        try (var observer = new Observer(prefix)) {
            observer.awaitAudit("login.throttled", user);
            assertThat(observer.audits("login.throttled")).hasSize(1);
        }
    }

    @Test
    void aRoleAllowsWhatItSays() {
        var approver = created("approver");
        var token = login(approver, PASSWORD, null).extract().jsonPath().getString("token");

        given().auth().oauth2(token).get("/v1/approvals").then().statusCode(200);
        given().auth().oauth2(token).get("/v1/accounts").then().statusCode(403);
    }

    @Test
    void aDisabledAccountsTokenStops() {
        var user = created("approver");
        var token = login(user, PASSWORD, null).extract().jsonPath().getString("token");

        People.as("root", "admin")
                .post("/v1/accounts/" + user + "/disable")
                .then()
                .statusCode(204);

        login(user, PASSWORD, null).statusCode(401);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> given().auth().oauth2(token).get("/v1/approvals").statusCode() == 401);
    }

    @Test
    void theLastAdminStays() {
        People.as("root", "admin")
                .post("/v1/accounts/admin/disable")
                .then()
                .statusCode(409)
                .body("reason", equalTo("last_admin"));
    }

    @Test
    void accountsAreRefusedThatMakeNoSense() {
        var admin = People.as("root", "admin");
        admin.body(Map.of("user", "admin", "roles", Set.of("admin")))
                .post("/v1/accounts")
                .then()
                .statusCode(409)
                .body("reason", equalTo("account_exists"));
        admin.body(Map.of("user", "Nobody?", "roles", Set.of("admin")))
                .post("/v1/accounts")
                .then()
                .statusCode(422);
        admin.body(Map.of("user", "someone", "roles", Set.of("king")))
                .post("/v1/accounts")
                .then()
                .statusCode(422);
    }

    @Test
    void aSecondFactorIsRefusedWhileThereIsNone() {
        given().contentType(ContentType.JSON)
                .body(Map.of("user", "admin", "password", "whatever it is", "totp", "123456"))
                .post("/v1/login")
                .then()
                .statusCode(422)
                .body("reason", equalTo("totp_not_available"));
    }
}
