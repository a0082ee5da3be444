// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.approval.FirstPassword;
import io.agentport.approval.Observer;
import io.agentport.approval.OtherServices;
import io.agentport.approval.People;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.ReplyEvent.Update;
import io.agentport.messaging.Messaging;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "approval"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(FirstPassword.class)
class ApproveOnceIT {
    @Inject
    Messaging messaging;

    @ConfigProperty(name = "agentport.topics-prefix")
    String prefix;

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

    @Test
    void approvingPermitsExactlyWhatWasAskedAndTellsWhatHappened() {
        var agent = others.agent();
        var ask = others.ask(agent, "{\"amount\":1200,\"charge\":\"ch_1\"}");
        others.publish(ask);

        var waiting = observer.awaitUpdate(ask, Update.AWAITING_APPROVAL);
        var id = waiting.approval();
        assertThat(waiting.approvalUrl()).endsWith("/approvals/" + id);
        assertThat(waiting.expiresAt()).isAfter(Instant.now());

        var shown = People.approval(id);
        assertThat(shown.getString("status")).isEqualTo("pending");
        assertThat(shown.getMap("arguments")).containsEntry("amount", 1200).containsEntry("charge", "ch_1");
        assertThat(shown.getString("reasons[0].reason")).isEqualTo("customer asked");
        assertThat(shown.getString("reasons[0].words_of")).isEqualTo("agent");

        People.decide("alice", id, "approve_once").then().statusCode(200);

        var permitted = observer.awaitPermit(ask);
        var claims = OtherServices.permit(permitted);
        assertThat(claims.facts()).isEqualTo(ask.facts());
        assertThat(claims.approval()).isEqualTo(id);
        assertThat(claims.notAfter())
                .isBetween(Instant.now().plusSeconds(20), Instant.now().plusSeconds(61));
        assertThat(permitted.ask()).isEqualTo(ask.askForConnector());
        assertThat(permitted.call()).isEqualTo(ask.call());
        observer.awaitUpdate(ask, Update.APPROVED);
        assertThat(observer.awaitAudit("approval.approved_once", id).actor()).isEqualTo("person:alice");

        others.end(permitted, OtherServices.completed());
        await().until(() -> "completed".equals(People.approval(id).getString("outcome.status")));
        assertThat(People.approval(id).getString("decided_by")).isEqualTo("alice");
    }

    @Test
    void identicalCallsShareOneApprovalOnePermitAndOneOutcome() {
        var agent = others.agent();
        var first = others.ask(agent, "{\"amount\":5}");
        var second = others.again(first);
        others.publish(first);
        var id = observer.awaitUpdate(first, Update.AWAITING_APPROVAL).approval();
        others.publish(second);
        assertThat(observer.awaitUpdate(second, Update.AWAITING_APPROVAL).approval())
                .isEqualTo(id);

        People.decide("alice", id, "approve_once").then().statusCode(200);
        var permitted = observer.awaitPermit(first);
        observer.awaitUpdate(second, Update.APPROVED);
        others.end(permitted, OtherServices.completed());

        var copy = observer.awaitEnd(second);
        assertThat(copy.executedAs()).isEqualTo(first.call().call());
        assertThat(observer.awaitOutcome(second)).isEqualTo(OtherServices.completed());
        assertThat(observer.permitted())
                .contains(first.call().call())
                .doesNotContain(second.call().call());
        assertThat(People.approval(id).getList("calls.status")).isEqualTo(List.of("completed", "completed"));
    }

    @Test
    void aRedeliveredAskOpensNothingAndTellsTheWaitingAgain() {
        var agent = others.agent();
        var ask = others.ask(agent, "{\"amount\":6}");
        others.publish(ask);
        var id = observer.awaitUpdate(ask, Update.AWAITING_APPROVAL).approval();
        others.publish(ask);

        await().until(() -> observer.updates(ask, Update.AWAITING_APPROVAL) == 2);
        assertThat(People.approval(id).getList("calls")).hasSize(1);
    }

    @Test
    void whenTheFirstCallWasCancelledBeforeItWasSentTheNextOneRuns() {
        var agent = others.agent();
        var first = others.ask(agent, "{\"amount\":7}");
        var second = others.again(first);
        others.publish(first);
        var id = observer.awaitUpdate(first, Update.AWAITING_APPROVAL).approval();
        others.publish(second);
        observer.awaitUpdate(second, Update.AWAITING_APPROVAL);
        People.decide("alice", id, "approve_once").then().statusCode(200);

        others.end(observer.awaitPermit(first), new Outcome.Cancelled("by the agent"));

        var claims = OtherServices.permit(observer.awaitPermit(second));
        assertThat(claims.approval()).isEqualTo(id);
        assertThat(claims.facts().call()).isEqualTo(second.call().call());
    }
}
