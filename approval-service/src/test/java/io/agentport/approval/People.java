// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval;

import static io.restassured.RestAssured.given;

import io.agentport.testing.Backing;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** People at the service's HTTP interface. */
public final class People {
    private People() {}

    public static RequestSpecification as(String user, String... roles) {
        return given().auth().oauth2(Backing.shared().peoplesToken(user, roles)).contentType(ContentType.JSON);
    }

    public static JsonPath approval(String id) {
        return as("alice", "approver")
                .get("/v1/approvals/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Decides on what stands there now. */
    public static Response decide(String person, String id, String decision) {
        return decide(person, id, decision, approval(id).getMap("seen"));
    }

    public static Response decide(String person, String id, String decision, Map<String, ?> seen) {
        return as(person, "approver")
                .body(Map.of("decision", decision, "seen", seen))
                .post("/v1/approvals/" + id + "/decision");
    }
}
