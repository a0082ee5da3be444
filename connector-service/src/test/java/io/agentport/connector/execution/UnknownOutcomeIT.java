// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.connectors.BuildResult;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(QuickExecution.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class UnknownOutcomeIT extends ExecutionFixture {
    @Test
    void aLostReplyIsUnknownAndBlocksTheEffectUntilAPersonSettlesIt() {
        var first = call("write", "/lost", "refund-1");
        assertThat(((Outcome.OutcomeUnknown) run(first)).reason()).isEqualTo("upstream_connection_lost");
        assertThat(upstream.requestsWith("refund-1")).isEqualTo(1);

        // another amount, so to speak: other arguments, the same effect
        var retry = call("write", "/ok", "refund-1");
        var refused = (Outcome.Failed) run(retry);
        assertThat(refused.reason()).isEqualTo("effect_unknown");
        assertThat(refused.detail()).contains(first.call().value());
        assertThat(upstream.requestsWith("refund-1")).isEqualTo(1);

        settle(first.call(), "{\"happened\":false,\"comment\":\"looked it up\"}", 204);
        settle(first.call(), "{\"happened\":false}", 204);
        settle(first.call(), "{\"happened\":true}", 409);
        await("the record")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !wire.audited(first.call().value()).isEmpty());
        assertThat(wire.audited(first.call().value())).singleElement().satisfies(audited -> {
            assertThat(audited.actor()).isEqualTo("person:ada");
            assertThat(audited.action()).isEqualTo("execution.settled");
            assertThat(audited.details())
                    .containsExactlyInAnyOrderEntriesOf(Map.of("happened", "false", "comment", "looked it up"));
        });
        assertThat(run(call("write", "/ok", "refund-1")).status()).isEqualTo("completed");
        assertThat(upstream.requestsWith("refund-1")).isEqualTo(2);
        assertThat(claimed(first.call(), "settled_by")).isEqualTo("ada");
    }

    @Test
    void onlyWhatIsUnknownCanBeSettled() {
        var done = call("write", "/ok", "settled");
        run(done);
        settle(done.call(), "{\"happened\":true}", 409);
        settle(CallId.random(), "{\"happened\":true}", 404);
        settle(done.call(), "{}", 400);
        settle(done.call(), "nonsense", 400);
    }

    @Test
    void aClaimWhoseOwnerHasGoneEndsAsUnknown() throws SQLException {
        var call = call("write", "/ok", "orphan");
        orphan(call);
        assertThat(((Outcome.OutcomeUnknown) outcome(call.call())).reason()).isEqualTo("executor_lost");
        assertThat(upstream.seen).isEmpty();
        assertThat(((Outcome.Failed) run(call("write", "/slow", "orphan"))).reason())
                .isEqualTo("effect_unknown");
    }

    @Test
    void aClaimWhoseOwnerHasGoneIsSentAgainWithTheSameKeyWhereTheUpstreamPromisesThatIsSafe() throws SQLException {
        var call = call("write_with_key", "/ok", "orphan");
        orphan(call);
        assertThat(outcome(call.call()).status()).isEqualTo("completed");
        assertThat(upstream.seen).hasSize(1);
        assertThat(upstream.seen.getFirst().headers().get("Idempotency-key"))
                .containsExactly(call.call().value());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500})
    void aRefusalOfTheSecondSendingSaysNothingAboutTheFirst(int status) {
        var call = call("write_with_key", "/lost-then/" + status, "twice");
        assertThat(run(call).status()).isEqualTo("outcome_unknown");
        assertThat(upstream.seen).hasSize(2);
        assertThat(claimed(call.call(), "holds_effect")).isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500})
    void aRefusalOfWhatAnOwnerThatHasGoneMayHaveSentLeavesItUnknown(int status) throws SQLException {
        var call = call("write_with_key", "/status/" + status, "orphan");
        orphan(call);
        assertThat(outcome(call.call()).status()).isEqualTo("outcome_unknown");
        assertThat(upstream.seen).hasSize(1);
        assertThat(claimed(call.call(), "holds_effect")).isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "credential = 'of another account'",
                "not_after = now() - interval '1 second'",
                "not_after = now() + interval '1 day'",
                "automatic = false",
                "agent = 'an-agent-nobody-knows'",
                "claimed_at = now() - interval '2 days'",
                "definition = 'sha256:0000000000000000000000000000000000000000000000000000000000000000'",
                "request_digest = 'of another request'"
            })
    void whatMustNotRunAnyMoreIsNotSentAgain(String change) throws SQLException {
        var call = call("write_with_key", "/ok", "orphan");
        orphan(call, change);
        assertThat(((Outcome.OutcomeUnknown) outcome(call.call())).reason()).isEqualTo("executor_lost");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aClaimWhoseArgumentsWereChangedInTheDatabaseIsNotSent() throws SQLException {
        var call = call("write_with_key", "/ok", "claimed");
        var other = call("write_with_key", "/ok", "smuggled");
        var tool = tools.find(other.tool()).orElseThrow();
        var built = (BuildResult.Built) tool.build(other.arguments());
        orphan(
                call,
                "arguments = '%s', request_digest = '%s'"
                        .formatted(other.arguments().text(), Order.requestDigest(tool, built.request())));
        assertThat(((Outcome.OutcomeUnknown) outcome(call.call())).reason()).isEqualTo("executor_lost");
        assertThat(upstream.seen).isEmpty();
    }

    @Test
    void aProcessKeepsTheClaimsThatItIsExecuting() throws SQLException {
        var call = call("write", "/never", "long");
        wire.publish(Topic.PERMITS, permit(call));
        await().atMost(Duration.ofSeconds(30)).until(() -> upstream.requestsWith("long") == 1);
        execute("UPDATE claim SET lease_until = now() - interval '1 minute' WHERE call_id = ?", call);
        assertThat(((Outcome.OutcomeUnknown) outcome(call.call())).reason()).isEqualTo("upstream_timeout");
        assertThat(claimed(call.call(), "taken_over")).isEqualTo("f");
    }

    @Test
    void oneClaimThatCannotBeEndedKeepsNoOtherFromIt() throws SQLException {
        var broken = call("write_with_key", "/ok", "broken");
        orphan(broken, "arguments = 'no JSON', lease_until = now() - interval '1 hour'");
        var other = call("write", "/ok", "other");
        orphan(other);
        assertThat(outcome(other.call()).status()).isEqualTo("outcome_unknown");
        assertThat(outcome(broken.call()).status()).isEqualTo("outcome_unknown");
    }

    @Test
    void aLostReplyIsAskedForAgainWithTheSameKeyAndBytes() {
        var call = call("write_with_key", "/lost-once", "once");
        assertThat(run(call).status()).isEqualTo("completed");
        assertThat(upstream.seen).hasSize(2);
        var first = upstream.seen.get(0);
        var second = upstream.seen.get(1);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().get("Idempotency-key"))
                .isEqualTo(first.headers().get("Idempotency-key"));
    }

    @Test
    void anOutcomeThatWasStoredButNotPublishedIsPublished() throws SQLException {
        var call = call("write", "/ok", "unpublished");
        run(call);
        await().until(() -> "t".equals(claimed(call.call(), "published")));
        execute("UPDATE claim SET published = false, ended_at = now() - interval '1 minute' WHERE call_id = ?", call);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> wire.endings(call.call()).size() == 2);
        assertThat(wire.endings(call.call()).stream().map(one -> one.outcome()).distinct())
                .hasSize(1);
    }

    @Test
    void aServerErrorOfAWriteIsUnknownAndARefusalIsAFailure() {
        assertThat(((Outcome.OutcomeUnknown) run(call("write", "/status/500", "a"))).reason())
                .isEqualTo("upstream_5xx");
        var failed = (Outcome.Failed) run(call("write", "/status/402", "b"));
        assertThat(failed.reason()).isEqualTo("upstream_error");
        assertThat(failed.detail()).isEqualTo("the upstream answered 402");
        assertThat(failed.upstreamMessage()).isEqualTo("as asked");
        assertThat(failed.result().status()).isEqualTo(402);
    }

    @Test
    void aReadIsSentAgainWhenAGatewaySaysThatTheUpstreamIsAwayAndAWriteIsNot() {
        assertThat(run(call("read", "/status/503", "r")).status()).isEqualTo("failed");
        assertThat(upstream.requestsWith("/status/503")).isEqualTo(3);
        run(call("write", "/status/503", "w"));
        assertThat(upstream.requestsWith("\"target\":\"w\"")).isEqualTo(1);
    }

    @Test
    void anUpstreamThatCannotBeReachedIsAFailureOfReadsAndWrites() {
        upstream.close();
        for (var tool : java.util.List.of("read", "write")) {
            assertThat(((Outcome.Failed) run(call(tool, "/ok", "gone"))).reason())
                    .isEqualTo("upstream_unreachable");
        }
    }

    /** A claim as a process leaves it that was killed while the request was on its way. */
    private void orphan(CallRequested call) throws SQLException {
        orphan(call, "taken_over = false");
    }

    /** The same with something changed, before anybody takes it over. */
    private void orphan(CallRequested call, String change) throws SQLException {
        var tool = tools.find(call.tool()).orElseThrow();
        var built = (BuildResult.Built) tool.build(call.arguments());
        var headers = Map.of("Authorization", "Bearer " + SECRET);
        var notAfter = Instant.now().plus(Duration.ofMinutes(5));
        try (var connection = database();
                var insert = connection.prepareStatement("""
                        INSERT INTO claim (call_id, state, agent, integration, tool, arguments_digest, definition,
                            reply_partition, effect_key, holds_effect, arguments, request_digest, credential, automatic,
                            not_after, owner, lease_until, claimed_at)
                        VALUES (?, 'in_flight', ?, ?, ?, ?, ?, ?, ?, true, ?, ?, ?, true, ?,
                            'a process that has gone', now() - interval '1 second', now() - interval '10 seconds')""")) {
            connection.setAutoCommit(false);
            insert.setString(1, call.call().value());
            insert.setString(2, call.agent().value());
            insert.setString(3, call.tool().integration());
            insert.setString(4, call.tool().tool());
            insert.setString(5, call.argumentsDigest().value());
            insert.setString(6, tool.definition().value());
            insert.setInt(7, Wire.PARTITION);
            insert.setString(8, built.request().effectKey());
            insert.setString(9, call.arguments().text());
            insert.setString(10, Order.requestDigest(tool, built.request()));
            var order = new Order(call, tool, built.request(), null, true, notAfter);
            insert.setString(11, Credentials.fingerprint(order, headers).value());
            insert.setObject(12, ClaimRow.timestamp(notAfter));
            insert.executeUpdate();
            execute(connection, "UPDATE claim SET " + change + " WHERE call_id = ?", call);
            connection.commit();
        }
    }

    private void execute(String sql, CallRequested call) throws SQLException {
        try (var connection = database()) {
            execute(connection, sql, call);
        }
    }

    private static void execute(Connection connection, String sql, CallRequested call) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, call.call().value());
            statement.executeUpdate();
        }
    }

    private void settle(CallId call, String body, int status) {
        given().auth()
                .oauth2(backing.peoplesToken("ada", "admin"))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/executions/" + call + "/settle")
                .then()
                .statusCode(status);
    }
}
