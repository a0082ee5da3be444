// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.connectors.BuildResult;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens between a good permit and the first byte. */
@QuarkusTest
@TestProfile(QuickExecution.class)
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "connector"), @ResourceArg(name = "topics", value = "fresh")
        })
class ClaimIT extends ExecutionFixture {
    private static final Digest CREDENTIAL = Digest.ofText("a credential");

    @Inject
    Claims claims;

    @Inject
    Executor executor;

    @Test
    void aClaimWhoseAnswerWasLostIsThisProcessesAndIsSent() throws SQLException {
        var call = call("write", "/ok", "mine");
        assertThat(claim(call).kind()).isEqualTo(Verdict.Kind.CLAIMED);
        lease(call, "5 minutes");
        assertThat(claim(call).kind()).isEqualTo(Verdict.Kind.MINE);
        assertThat(run(call).status()).isEqualTo("completed");
        assertThat(upstream.seen).hasSize(1);
    }

    @Test
    void aClaimWhoseAnswerWasLostIsAskedForAgainLikeAnother() throws SQLException {
        var call = call("write_with_key", "/lost-once", "mine");
        claim(call);
        lease(call, "5 minutes");
        assertThat(run(call).status()).isEqualTo("completed");
        assertThat(upstream.seen).hasSize(2);
    }

    @Test
    void aClaimThatWasTakenOverIsNotSentByWhoHadIt() throws SQLException {
        var call = call("write", "/ok", "taken over");
        claim(call);
        lease(call, "-1 second");
        assertThat(outcome(call.call()).status()).isEqualTo("outcome_unknown");
        assertThat(claimed(call.call(), "taken_over")).isEqualTo("t");
        assertThat(claim(call).kind()).isEqualTo(Verdict.Kind.KNOWN);
        wire.publish(Topic.PERMITS, permit(call));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> wire.endings(call.call()).size() == 2);
        assertThat(upstream.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "write"})
    void anAgentThatIsGoneWhenTheConnectionIsOpenIsNotServed(String tool) {
        var known = call(tool, "/ok", "revoked");
        var call = new CallRequested(
                known.call(),
                new AgentId("an-agent-nobody-knows"),
                known.tool(),
                known.arguments(),
                known.reason(),
                known.replyPartition(),
                known.acceptedAt(),
                known.notAfter(),
                known.proof(),
                known.traceparent());
        now(executor.execute(order(call, Instant.now().plusSeconds(60))));
        assertThat(((Outcome.Denied) outcome(call.call())).reason()).isEqualTo("agent_unknown");
        assertThat(upstream.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "write"})
    void aDefinitionThatChangedWhenTheConnectionIsOpenIsNotExecuted(String tool) {
        var call = call(tool, "/ok", "changed");
        var order = order(call, Instant.now().plusSeconds(60));
        tools.declare(shop, upstream.otherOrigin(), null);
        now(executor.execute(order));
        assertThat(((Outcome.Failed) outcome(call.call())).reason()).isEqualTo("definition_changed");
        assertThat(upstream.seen).isEmpty();
    }

    private Verdict claim(CallRequested call) {
        return now(claims.claim(order(call, Instant.now().plusSeconds(60)), CREDENTIAL));
    }

    private void lease(CallRequested call, String rest) throws SQLException {
        try (var connection = database();
                var update = connection.prepareStatement(
                        "UPDATE claim SET lease_until = now() + ?::interval WHERE call_id = ?")) {
            update.setString(1, rest);
            update.setString(2, call.call().value());
            update.executeUpdate();
        }
    }

    private Order order(CallRequested call, Instant notAfter) {
        var tool = tools.find(call.tool()).orElseThrow();
        var built = (BuildResult.Built) tool.build(call.arguments());
        return new Order(call, tool, built.request(), null, true, notAfter);
    }

    private static <T> T now(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }
}
