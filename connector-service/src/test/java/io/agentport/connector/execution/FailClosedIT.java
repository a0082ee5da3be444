// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.connectors.SecretReference;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step before the first byte fails in its ways: the call ends with a reason, or waits, and nothing is sent. */
@QuarkusTest
@TestProfile(QuickExecution.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class FailClosedIT extends ExecutionFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> TOOLS = List.of("read", "write", "write_with_key");
    /** Longer than the upstream's timeout and the margin. */
    private static final int LEASE_SECONDS = 4;

    @AfterEach
    void mend() throws SQLException {
        tools.fail(false);
        execute("DROP TRIGGER IF EXISTS fault ON claim");
        execute("DROP TRIGGER IF EXISTS fault ON outbox");
    }

    /** A test has references of its own, because the first integration that uses one keeps it. */
    @ParameterizedTest
    @CsvSource({
        "${NOT_SET_%s}, credential_unavailable",
        "${file:/nowhere/%s}, credential_unavailable",
        "${file:%s}, credential_unavailable",
        "${unheard-of:%s}, credential_unavailable",
        "a literal %s, credential_unavailable",
        "${vault:kv/%s#token}, credential_store_not_supported",
        "${aws-sm:%s#token}, credential_store_not_supported"
    })
    void withoutItsCredentialNothingIsSent(String reference, String reason) {
        var name = shop.toUpperCase(java.util.Locale.ROOT);
        tools.declare(shop, upstream.origin(), new SecretReference("token", reference.formatted(name)));

        endsUnsent("/ok", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "two\nlines of it", "not \u00fcsable in a header"})
    void aCredentialThatIsGarbageIsNotSent(String content) throws IOException {
        var file = Files.writeString(QuickExecution.SECRETS.resolve(shop + "-garbage"), content);
        tools.declare(shop, upstream.origin(), new SecretReference("token", "${file:" + file + "}"));

        endsUnsent("/ok", "credential_unavailable");
    }

    @Test
    void aRequestThatCannotBeBuiltIsNotSent() {
        endsUnsent("/unbuildable", "internal_error");
    }

    private void endsUnsent(String path, String reason) {
        for (var tool : TOOLS) {
            var call = call(tool, path, reason);
            assertThat(run(call))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.reason()).isEqualTo(reason));
            assertThat(claimed(call.call(), "claimed_at")).isNull();
        }
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aDefinitionThatIsMissingIsNotExecuted() {
        var call = Wire.call(new ToolId(shop, "gone"), "{\"path\":\"/ok\"}");
        wire.publish(
                Topic.PERMITS,
                wire.automatic(
                        call, definition(tool("read")), java.time.Instant.now().plusSeconds(60)));

        assertThat(((Outcome.Failed) outcome(call.call())).reason()).isEqualTo("unknown_tool");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void whileDefinitionsCannotBeReadCallsWait() {
        var permits =
                TOOLS.stream().map(tool -> permit(call(tool, "/ok", tool))).toList();
        var failures = tools.fail(true);
        int before = failures.get();
        permits.forEach(permit -> wire.publish(Topic.PERMITS, permit));
        await().atMost(PATIENCE).until(() -> failures.get() >= before + 2 * TOOLS.size());
        assertThat(upstream.seen).isEmpty();
        permits.forEach(permit -> assertThat(wire.endings(permit.call().call())).isEmpty());

        tools.fail(false);

        permits.forEach(
                permit -> assertThat(outcome(permit.call().call()).status()).isEqualTo("completed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "write_with_key"})
    void aClaimThatTheDatabaseRefusesIsNotSent(String tool) throws SQLException {
        var call = call(tool, "/ok", "refused");
        failInserts("claim", "new.call_id = '" + call.call() + "'");
        wire.publish(Topic.PERMITS, permit(call));
        await().atMost(PATIENCE).until(() -> query("SELECT last_value FROM faults") >= 3);
        assertThat(upstream.seen).isEmpty();
        assertThat(wire.endings(call.call())).isEmpty();

        execute("DROP TRIGGER fault ON claim");

        assertThat(outcome(call.call()).status()).isEqualTo("completed");
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void aClaimThatIsAnsweredWhenItsLeaseIsOverIsNotSent() throws SQLException {
        var call = call("write", "/ok", "late");
        try (var other = database();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE");
            wire.publish(Topic.PERMITS, permit(call));
            await().atMost(PATIENCE)
                    .until(() -> query("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE wait_event_type = 'Lock' AND query LIKE '%claim_call%'")
                            > 0);
            statement.execute("SELECT pg_sleep(" + LEASE_SECONDS + ")"); // the lease is a time, which has to pass
            other.commit();
        }

        assertThat(((Outcome.Failed) outcome(call.call())).reason()).isEqualTo("claim_expired");
        assertThat(upstream.seen).isEmpty();
        assertThat(run(call("write", "/ok", "late")).status())
                .as("the effect is free for the next call")
                .isEqualTo("completed");
    }

    @Test
    void whatGoesWrongInSendingIsAFailureOfAReadAndUnknownOfAWrite() {
        assertThat(((Outcome.Failed) run(call("read", "/unsendable", "r"))).reason())
                .isEqualTo("internal_error");
        for (var tool : List.of("write", "write_with_key")) {
            assertThat(((Outcome.OutcomeUnknown) run(call(tool, "/unsendable", tool))).reason())
                    .isEqualTo("internal_error");
        }
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void whatAPersonSettlesIsNotSettledUnlessItGetsOnRecord() throws SQLException {
        var call = call("write", "/lost", "settled");
        assertThat(run(call).status()).isEqualTo("outcome_unknown");
        failInserts("outbox", "position('" + call.call() + "' in new.payload) > 0");

        settle(call, 500);

        assertThat(claimed(call.call(), "settled_at")).isNull();
        assertThat(((Outcome.Failed) run(call("write", "/slow", "settled"))).reason())
                .isEqualTo("effect_unknown");
        execute("DROP TRIGGER fault ON outbox");
        settle(call, 204);
        await("the record")
                .atMost(PATIENCE)
                .until(() -> wire.audited(call.call().value()).size() == 1);
        assertThat(claimed(call.call(), "holds_effect")).isEqualTo("f");
    }

    private void settle(CallRequested call, int status) {
        given().auth()
                .oauth2(backing.peoplesToken("ada", "admin"))
                .contentType(ContentType.JSON)
                .body("{\"happened\":false}")
                .post("/v1/executions/" + call.call() + "/settle")
                .then()
                .statusCode(status);
    }

    /** Rows of which the condition is true are refused; the sequence {@code faults}, which no rollback touches, counts them. */
    private void failInserts(String table, String condition) throws SQLException {
        execute("DROP SEQUENCE IF EXISTS faults");
        execute("CREATE SEQUENCE faults");
        execute("""
                CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM nextval('faults');
                    RAISE EXCEPTION 'the disk is full';
                END $$""");
        execute("CREATE TRIGGER fault BEFORE INSERT ON " + table + " FOR EACH ROW WHEN (" + condition
                + ") EXECUTE FUNCTION fault()");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long query(String sql) throws SQLException {
        try (var connection = database();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
