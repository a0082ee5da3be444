// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static io.agentport.approval.OtherServices.REFUND;
import static io.agentport.approval.OtherServices.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.approval.FirstPassword;
import io.agentport.approval.Observer;
import io.agentport.approval.OtherServices;
import io.agentport.approval.People;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.ReplyEvent.CallEnded;
import io.agentport.contracts.events.ReplyEvent.Update;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.messaging.Messaging;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each way in which a call ends here ends it once, with its own reason. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "approval"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(FirstPassword.class)
class EndingsIT {
    @Inject
    Messaging messaging;

    @ConfigProperty(name = "agentport.topics-prefix")
    String prefix;

    @Inject
    Pool pool;

    private OtherServices others;
    private Observer observer;

    @BeforeEach
    void connect() {
        others = new OtherServices(messaging);
        observer = new Observer(prefix);
    }

    @AfterEach
    void disconnect() {
        observer.close();
    }

    private String opened(ApprovalRequired ask) {
        others.publish(ask);
        return observer.awaitUpdate(ask, Update.AWAITING_APPROVAL).approval();
    }

    private static void awaitStatus(String approval, String status) {
        await().until(() -> People.approval(approval).getString("status"), status::equals);
    }

    @Test
    void aDenialEndsEveryAttachedCallAndAnswersTheIdenticalCallWithoutAPrompt() {
        var first = others.ask(others.agent(), "{\"amount\":1}");
        var second = others.again(first);
        var third = others.again(first);
        var id = opened(first);
        assertThat(opened(second)).isEqualTo(id);

        People.as("alice", "approver")
                .body(Map.of("decision", "deny", "seen", People.approval(id).getMap("seen"), "comment", "too much"))
                .post("/v1/approvals/" + id + "/decision")
                .then()
                .statusCode(200);

        assertThat(observer.awaitOutcome(first)).isInstanceOfSatisfying(Outcome.Denied.class, denied -> {
            assertThat(denied.by()).isEqualTo(Outcome.By.PERSON);
            assertThat(denied.detail()).contains("too much");
        });
        assertThat(observer.awaitOutcome(second)).isInstanceOf(Outcome.Denied.class);
        others.publish(third);
        assertThat(observer.awaitOutcome(third))
                .isInstanceOfSatisfying(
                        Outcome.Denied.class,
                        denied -> assertThat(denied.reason()).isEqualTo("denied_by_person"));
        assertThat(observer.updates(third, Update.AWAITING_APPROVAL)).isZero();
    }

    @Test
    void anApprovalThatNobodyDecidesExpiresWhichIsNotADenial() {
        var ask = others.ask(others.agent(), REFUND, "{\"amount\":2}", Duration.ofSeconds(3), "x");
        var id = opened(ask);

        assertThat(observer.awaitOutcome(ask)).isInstanceOf(Outcome.Expired.class);
        awaitStatus(id, "expired");
        assertThat(opened(others.again(ask))).isNotEqualTo(id);
    }

    @Test
    void anAskThatComesTooLateStillEndsItsCall() {
        var ask = others.ask(others.agent(), REFUND, "{\"amount\":3}", Duration.ofMinutes(-5), "x");
        others.publish(ask);

        assertThat(observer.awaitOutcome(ask)).isInstanceOf(Outcome.Expired.class);
    }

    @Test
    void aCancelTakesOneCallOffAndTheLastOneWithdrawsTheApproval() {
        var first = others.ask(others.agent(), "{\"amount\":4}");
        var second = others.again(first);
        var id = opened(first);
        opened(second);

        others.cancel(first);
        assertThat(observer.awaitOutcome(first)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(People.approval(id).getString("status")).isEqualTo("pending");

        others.cancel(second);
        assertThat(observer.awaitOutcome(second)).isInstanceOf(Outcome.Cancelled.class);
        awaitStatus(id, "withdrawn");
        assertThat(People.approval(id).getString("withdrawn_reason")).isEqualTo("cancelled");
    }

    @Test
    void aCancelThatOvertakesItsAskEndsTheCallBeforeAnyoneIsAsked() {
        var ask = others.ask(others.agent(), "{\"amount\":5}");
        var marker = others.ask(ask.call().agent(), "{\"amount\":55}");
        opened(marker);
        others.cancel(ask);
        others.cancel(marker);
        // the marker's cancel came after, by the same agent's serialisation; both are on the same topic
        observer.awaitOutcome(marker);
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        others.publish(ask);

        assertThat(observer.awaitOutcome(ask)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(observer.updates(ask, Update.AWAITING_APPROVAL)).isZero();
    }

    @Test
    void theTwentyFirstPendingApprovalOfAnAgentIsRefused() {
        var agent = others.agent();
        var asks = new ArrayList<ApprovalRequired>();
        for (int i = 0; i < AskIntake.MAX_PENDING_PER_AGENT; i++) {
            var ask = others.ask(agent, "{\"n\":" + i + "}");
            asks.add(ask);
            others.publish(ask);
        }
        asks.forEach(ask -> observer.awaitUpdate(ask, Update.AWAITING_APPROVAL));
        var oneMore = others.ask(agent, "{\"n\":99}");
        others.publish(oneMore);

        assertThat(observer.awaitOutcome(oneMore))
                .isInstanceOfSatisfying(
                        Outcome.Denied.class,
                        denied -> assertThat(denied.reason()).isEqualTo("too_many_pending"));
        var joining = others.again(asks.getFirst());
        others.publish(joining);
        observer.awaitUpdate(joining, Update.AWAITING_APPROVAL);
    }

    @Test
    void anOutcomeThatNobodyGotGoesToTheIdenticalCallUntilItIsDelivered() {
        var first = others.ask(others.agent(), "{\"amount\":6}");
        var id = opened(first);
        People.decide("alice", id, "approve_once").then().statusCode(200);
        others.end(observer.awaitPermit(first), OtherServices.completed());
        await().until(() -> People.approval(id).getString("outcome.status") != null);

        var second = others.again(first);
        others.publish(second);
        assertThat(observer.awaitEnd(second).executedAs())
                .isEqualTo(first.call().call());

        others.deliver(second);
        // a delivery is on another topic than the asks: only its effect tells that it has been seen
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    var next = others.again(first);
                    others.publish(next);
                    await().until(() -> observer.updates(next, Update.AWAITING_APPROVAL) + observer.ends(next) > 0);
                    return observer.updates(next, Update.AWAITING_APPROVAL) == 1;
                });
    }

    @Test
    void aRevokedAgentWithdrawsItsApprovals() {
        var ask = others.ask(others.agent(), "{\"amount\":7}");
        var id = opened(ask);

        others.agentMay(ask.call().agent(), true, REFUND);

        assertDeniedByPolicy(ask, "agent_revoked");
        awaitStatus(id, "withdrawn");
    }

    @Test
    void aToolThatBecomesDeniedWithdrawsItsApprovals() {
        var ask = others.ask(others.agent(), "{\"amount\":8}");
        opened(ask);

        others.agentMay(ask.call().agent(), false, new ToolId("sandbox", "other"));

        assertDeniedByPolicy(ask, "policy_denied");
    }

    @Test
    void aChangedDefinitionWithdrawsItsApprovals() {
        var tool = new ToolId("sandbox", "changing");
        var agent = others.agent();
        others.tool(tool, definition(1));
        others.agentMay(agent, false, tool);
        var ask = others.ask(agent, tool, "{\"amount\":9}", Duration.ofMinutes(5), "x");
        opened(ask);

        others.tool(tool, definition(2));

        assertDeniedByPolicy(ask, "definition_changed");
    }

    private void assertDeniedByPolicy(ApprovalRequired ask, String reason) {
        assertThat(observer.awaitOutcome(ask)).isInstanceOfSatisfying(Outcome.Denied.class, denied -> {
            assertThat(denied.by()).isEqualTo(Outcome.By.POLICY);
            assertThat(denied.reason()).isEqualTo(reason);
        });
        assertThat(observer.ends(ask)).isEqualTo(1);
    }

    /** As connector-service ends a call that it settled on the claim row. */
    private CallEnded settledElsewhere(ApprovalRequired ask) {
        var call = ask.call();
        var outcome = EventJson.writeOutcome(new Outcome.Failed("abandoned", "not sent", null));
        var claims = new SealedClaims.Ended(call.call(), call.agent(), call.tool(), Digest.ofText(outcome), null);
        return new CallEnded(
                call.call(),
                call.agent(),
                call.tool(),
                outcome,
                OtherServices.sealer(SealPair.CONNECTOR_TO_APPROVAL).seal(claims),
                null,
                Instant.now(),
                null);
    }

    private String text(String sql, ApprovalRequired ask) {
        for (var row : pool.preparedQuery(sql)
                .execute(Tuple.of(ask.call().call().value()))
                .await()
                .indefinitely()) {
            return row.getString(0);
        }
        return null;
    }

    private String statusOf(ApprovalRequired ask) {
        return text("select status from approval_calls where call_id = $1", ask);
    }

    private void publishEnd(ApprovalRequired ask) {
        messaging
                .publisher()
                .publish(Topic.REPLIES, OtherServices.PARTITION, settledElsewhere(ask))
                .await()
                .indefinitely();
    }

    @Test
    void aCallThatEndedBeforeItsAskCameOpensNothingAndEndsNoSecondTime() {
        var ask = others.ask(others.agent(), "{\"amount\":13}");
        publishEnd(ask);
        await().until(() -> text("select outcome_status from calls where call_id = $1", ask), "failed"::equals);

        others.publish(ask);

        await().until(() -> statusOf(ask), "failed"::equals);
        assertThat(observer.updates(ask, Update.AWAITING_APPROVAL)).isZero();
        assertThat(observer.ends(ask)).isEqualTo(1);
    }

    @Test
    void anOutcomeFromElsewhereTakesItsCallOffAndWithdrawsTheApproval() {
        var ask = others.ask(others.agent(), "{\"amount\":14}");
        var id = opened(ask);

        publishEnd(ask);

        awaitStatus(id, "withdrawn");
        assertThat(statusOf(ask)).isEqualTo("failed");
        assertThat(observer.awaitOutcome(ask)).isInstanceOf(Outcome.Failed.class);
        assertThat(observer.ends(ask)).isEqualTo(1);
    }

    @Test
    void anOutcomeThatOnlyTheLedgerHasSeenTakesItsCallOffToo() {
        var ask = others.ask(others.agent(), "{\"amount\":15}");
        var id = opened(ask);
        var outcome = settledElsewhere(ask).outcome();
        pool.preparedQuery("insert into calls (call_id, stage, outcome, outcome_status, outcome_by)"
                        + " values ($1, 0, $2, 'failed', 'connector') on conflict (call_id) do update"
                        + " set outcome = excluded.outcome, outcome_status = excluded.outcome_status")
                .execute(Tuple.of(ask.call().call().value(), outcome))
                .await()
                .indefinitely();

        awaitStatus(id, "withdrawn");
        assertThat(statusOf(ask)).isEqualTo("failed");
        assertThat(observer.ends(ask)).isZero();
    }

    @Test
    void rowsThatCannotBeReadStandInNoOthersWay() {
        var agent = others.agent();
        var broken = others.ask(agent, REFUND, "{\"amount\":16}", Duration.ofSeconds(20), "x");
        var brokenAsk = others.ask(agent, REFUND, "{\"amount\":17}", Duration.ofSeconds(20), "x");
        var good = others.ask(agent, REFUND, "{\"amount\":18}", Duration.ofSeconds(22), "x");
        var brokenId = opened(broken);
        opened(brokenAsk);
        var joined = others.again(brokenAsk);
        opened(joined);
        var goodId = opened(good);
        try {
            execute("update approvals set risk = 'nothing' where id = $1", brokenId);
            execute(
                    "update approval_calls set ask = '{}' where call_id = $1",
                    brokenAsk.call().call().value());

            assertThat(observer.awaitOutcome(good)).isInstanceOf(Outcome.Expired.class);
            assertThat(observer.awaitOutcome(joined)).isInstanceOf(Outcome.Expired.class);
            awaitStatus(goodId, "expired");
            People.as("alice", "approver").get("/v1/approvals?limit=500").then().statusCode(200);
            assertThat(observer.ends(broken)).isZero();
            assertThat(observer.ends(brokenAsk)).isZero();
        } finally {
            execute("update approvals set risk = 'write' where id = $1", brokenId);
        }
        assertThat(observer.awaitOutcome(broken)).isInstanceOf(Outcome.Expired.class);
    }

    private void execute(String sql, String id) {
        pool.preparedQuery(sql).execute(Tuple.of(id)).await().indefinitely();
    }

    @Test
    void anAskWhoseSealBindsOtherFactsIsADeadLetter() {
        var ask = others.ask(others.agent(), "{\"amount\":10}");
        var other = others.ask(ask.call().agent(), "{\"amount\":1000}");
        others.publish(OtherServices.withSeals(ask, other.askForApproval(), other.askForConnector()));

        assertThat(observer.awaitDeadLetter(ask).cause()).isEqualTo("ask_mismatch");
    }

    @Test
    void anAskSealedForSomeoneElseIsADeadLetter() {
        var ask = others.ask(others.agent(), "{\"amount\":11}");
        others.publish(OtherServices.withSeals(ask, ask.askForConnector(), ask.askForConnector()));

        assertThat(observer.awaitDeadLetter(ask).cause()).isEqualTo("seal_unknown_key");
    }

    @Test
    void aSealOfAnotherUseIsADeadLetter() {
        var ask = others.ask(others.agent(), "{\"amount\":12}");
        var ended = new SealedClaims.Ended(
                ask.call().call(),
                ask.call().agent(),
                ask.call().tool(),
                ask.call().argumentsDigest(),
                null);
        others.publish(OtherServices.withSeals(
                ask, OtherServices.sealer(SealPair.POLICY_TO_APPROVAL).seal(ended), ask.askForConnector()));

        assertThat(observer.awaitDeadLetter(ask).cause()).isEqualTo("seal_wrong_use");
    }
}
