// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.CallFacts;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.AgentPublished;
import io.agentport.contracts.events.ApprovalRequired;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.EventJson;
import io.agentport.contracts.events.IntegrationDeclared;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.contracts.events.ReplyEvent;
import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.events.UnreadableEventException;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealResult;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.policy.decisions.Takeover;
import io.agentport.testing.Backing;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a call on {@code calls} to what the other services are told, on a real broker and a real database. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "policy"), @ResourceArg(name = "topics", value = "fresh")})
class DecisionIT {
    @Inject
    Installation installation;

    @Inject
    Takeover takeover;

    private int revision;
    private AgentKey key;

    @BeforeEach
    void aPolicyIsInForceAndTheAgentHasAKey() {
        installation.publishCatalogue();
        revision = installation.adopt(Installation.SEED);
        key = installation.rotate("default");
        awaitToolset();
    }

    private AgentPublished awaitToolset() {
        try (var agents = installation.probe(Topic.AGENTS, AgentPublished.class);
                var toolsets = installation.probe(Topic.TOOLSETS, ToolsetPublished.class)) {
            var agent = agents.await(published -> published.keyHashes().contains(key.hash()));
            toolsets.await(toolset -> toolset.toolset().equals(agent.toolset()));
            return agent;
        }
    }

    @Test
    void theIntegrationIsDeclaredSealedWithItsReferenceUnresolved() throws IOException {
        try (var integrations = installation.probe(Topic.INTEGRATIONS, IntegrationDeclared.class)) {
            var declared = integrations.await(event -> event.integration().equals("stripe"));

            var claims = open(SealPair.POLICY_TO_CONNECTOR, declared.seal(), SealedClaims.Integration.class);
            assertThat(claims.connector()).isEqualTo("stripe");
            assertThat(claims.secrets()).isEqualTo(Map.of("api_key", "${STRIPE_API_KEY}"));
            assertThat(claims.version()).isEqualTo(declared.version());
        }
    }

    @Test
    void theToolsetHoldsWhatIsNotDenied() {
        var agent = awaitToolset();
        try (var toolsets = installation.probe(Topic.TOOLSETS, ToolsetPublished.class)) {
            var toolset = toolsets.await(
                    set -> set.toolset().equals(agent.toolset()) && set.tools().size() > 3);

            assertThat(toolset.tools())
                    .contains(
                            new ToolsetPublished.Entry(new ToolId("stripe", "list_customers"), Tier.AUTO_APPROVE),
                            new ToolsetPublished.Entry(new ToolId("stripe", "create_refund"), Tier.ASK_APPROVE),
                            new ToolsetPublished.Entry(new ToolId("stripe", "create_customer"), Tier.ASK_APPROVE))
                    .extracting(entry -> entry.tool().tool())
                    .doesNotContain("delete_customer");
        }
        assertThat(agent.callsPerMinute()).isEqualTo(600);
        assertThat(agent.hold()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void anAutoApprovedCallIsPermittedForExactlyItsFacts() throws IOException {
        var call = installation.send("default", key, "list_customers");

        try (var permits = installation.probe(Topic.PERMITS, PermitEvent.CallPermitted.class)) {
            var permitted = permits.await(event -> event.key().equals(call.key()));
            var permit = open(SealPair.POLICY_TO_CONNECTOR, permitted.permit(), SealedClaims.Permit.class);
            assertThat(permit).isEqualTo(new SealedClaims.Permit(facts(call), null, null, call.notAfter()));
            assertThat(permitted.ask()).isNull();
            assertThat(permitted.call()).isEqualTo(call);
        }
    }

    @Test
    void aCallThatAsksIsPutUpWithTheSameAskForBothServices() throws IOException {
        var call = installation.send("default", key, "create_refund");

        try (var asks = installation.probe(Topic.ASKS, ApprovalRequired.class)) {
            var ask = asks.await(event -> event.key().equals(call.key()));
            assertThat(ask.rules()).containsExactly("stripe.permissions.create_refund (line 7)");
            assertThat(Duration.between(ask.decidedAt(), ask.expiresAt())).isEqualTo(Duration.ofMinutes(15));
            assertThat(ask.facts()).isEqualTo(facts(call));
            var expected = new SealedClaims.Ask(facts(call), ask.expiresAt().plus(Duration.ofMinutes(2)));
            assertThat(open(SealPair.POLICY_TO_APPROVAL, ask.askForApproval(), SealedClaims.Ask.class))
                    .isEqualTo(expected);
            assertThat(open(SealPair.POLICY_TO_CONNECTOR, ask.askForConnector(), SealedClaims.Ask.class))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aDeniedCallEndsWithTheLineThatDeniesIt() throws Exception {
        var call = installation.send("default", key, "delete_customer");

        var denied = assertInstanceOf(Outcome.Denied.class, outcome(call));
        assertThat(denied)
                .isEqualTo(new Outcome.Denied(
                        Outcome.By.POLICY,
                        "policy_denied",
                        "the policy denies `stripe/delete_customer`",
                        List.of("stripe.permissions.delete_customer (line 8)")));
    }

    @Test
    void anUnknownToolIsDenied() throws Exception {
        assertDenied(installation.send("default", key, "drop_everything"), "unknown_tool");
    }

    @Test
    void anUnknownAgentIsDenied() throws Exception {
        assertDenied(installation.send("nobody", key, "list_customers"), "agent_unknown");
    }

    @Test
    void aProofByAnotherKeyIsDenied() throws Exception {
        assertDenied(installation.send("default", AgentKey.random(), "list_customers"), "bad_proof");
    }

    @Test
    void aRevokedAgentIsDeniedAndItsKeysAreWithdrawn() throws Exception {
        installation.admin().post("/v1/agents/default/revoke").then().statusCode(204);

        assertDenied(installation.send("default", key, "list_customers"), "agent_revoked");
        try (var agents = installation.probe(Topic.AGENTS, AgentPublished.class)) {
            var revoked = agents.await(AgentPublished::revoked);
            assertThat(revoked.keyHashes()).isEmpty();
        }
    }

    @Test
    void aKeyThatWasRotatedOutProvesNothing() throws Exception {
        installation.rotate("default");

        assertDenied(installation.send("default", key, "list_customers"), "bad_proof");
    }

    @Test
    void aKeyThatWasRotatedOutIsGoodForItsGrace() {
        installation
                .admin()
                .body("{\"grace\":\"1h\"}")
                .post("/v1/agents/default/rotate")
                .then()
                .statusCode(200);

        var call = installation.send("default", key, "list_customers");
        try (var permits = installation.probe(Topic.PERMITS, PermitEvent.CallPermitted.class)) {
            permits.await(event -> event.key().equals(call.key()));
        }
    }

    @Test
    void aStaleCallFailsAndIsNotMade() throws Exception {
        var call = Installation.call(
                "default", key, "list_customers", Instant.now().minusSeconds(1));
        try (var permits = installation.probe(Topic.PERMITS, PermitEvent.class)) {
            installation.publish(Topic.CALLS, call);

            // the executor has the last word on it: a replica whose clock is behind may have permitted it
            var refused = assertInstanceOf(
                    PermitEvent.CallRefused.class,
                    permits.await(event -> event.key().equals(call.key())));
            var refusal = open(SealPair.POLICY_TO_CONNECTOR, refused.refusal(), SealedClaims.Refusal.class);
            var failed = assertInstanceOf(Outcome.Failed.class, EventJson.readOutcome(refusal.outcome()));
            assertThat(failed.reason()).isEqualTo("call_expired");
        }
    }

    @Test
    void aChangedPolicyDecidesTheNextCall() throws Exception {
        installation.adopt(Installation.SEED.replace("list_customers: auto_approve", "list_customers: deny"));

        assertDenied(installation.send("default", key, "list_customers"), "policy_denied");
    }

    @Test
    void aRefusalOfACallThatWasDecidedBeforeIsSettledByTheExecutor() throws Exception {
        var call = installation.send("default", key, "list_customers");
        try (var permits = installation.probe(Topic.PERMITS, PermitEvent.class)) {
            permits.await(event -> event.key().equals(call.key()));
            installation.adopt(Installation.SEED.replace("list_customers: auto_approve", "list_customers: deny"));
            installation.publish(Topic.CALLS, call);

            var refused = (PermitEvent.CallRefused) permits.await(event ->
                    event instanceof PermitEvent.CallRefused && event.key().equals(call.key()));
            var refusal = open(SealPair.POLICY_TO_CONNECTOR, refused.refusal(), SealedClaims.Refusal.class);
            var denied = assertInstanceOf(Outcome.Denied.class, EventJson.readOutcome(refusal.outcome()));
            assertThat(denied.reason()).isEqualTo("policy_changed");
        }
    }

    @Test
    void aDeniedCallThatComesAgainIsDeniedInTheSameWordsThoughThePolicyWouldAllowItNow() {
        var call = installation.send("default", key, "delete_customer");
        try (var replies = installation.probe(Topic.REPLIES, ReplyEvent.CallEnded.class);
                var permits = installation.probe(Topic.PERMITS, PermitEvent.class)) {
            var told = replies.await(event -> event.key().equals(call.key()));
            installation.adopt(Installation.SEED.replace("delete_customer: deny", "delete_customer: auto_approve"));

            try (var replica = takeover.at(Clock.systemUTC())) {
                var again = replies.await(event -> event != told && event.key().equals(call.key()));

                assertThat(again).isEqualTo(told);
                assertThat(permits.find(event -> event.key().equals(call.key())))
                        .isEmpty();
            }
        }
    }

    @Test
    void anAskedCallThatComesAgainLateIsAskedAgainAndNotRefused() {
        var call = installation.send("default", key, "create_refund");
        try (var asks = installation.probe(Topic.ASKS, ApprovalRequired.class);
                var permits = installation.probe(Topic.PERMITS, PermitEvent.class)) {
            var asked = asks.await(event -> event.key().equals(call.key()));

            try (var replica = takeover.at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2)))) {
                var again = asks.await(event -> event != asked && event.key().equals(call.key()));

                assertThat(again).isEqualTo(asked);
                assertThat(permits.find(event -> event.key().equals(call.key())))
                        .isEmpty();
            }
        }
    }

    @Test
    void aPermittedCallThatComesAgainLateIsRefusedByTheClaimOnly() {
        var call = installation.send("default", key, "list_customers");
        try (var permits = installation.probe(Topic.PERMITS, PermitEvent.class);
                var replies = installation.probe(Topic.REPLIES, ReplyEvent.CallEnded.class)) {
            permits.await(event -> event.key().equals(call.key()));

            try (var replica = takeover.at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2)))) {
                permits.await(event ->
                        event instanceof PermitEvent.CallRefused && event.key().equals(call.key()));

                assertThat(replies.find(event -> event.key().equals(call.key())))
                        .isEmpty();
            }
        }
    }

    private CallFacts facts(CallRequested call) {
        return new CallFacts(
                call.call(),
                new AgentId("default"),
                call.tool(),
                call.argumentsDigest(),
                Installation.definition(call.tool()),
                revision);
    }

    private void assertDenied(CallRequested call, String reason) throws Exception {
        var denied = assertInstanceOf(Outcome.Denied.class, outcome(call));
        assertThat(denied.reason()).isEqualTo(reason);
        assertThat(denied.by()).isEqualTo(Outcome.By.POLICY);
    }

    /** The call's outcome, in the partition that it names, under policy-service's seal. */
    private Outcome outcome(CallRequested call) throws IOException, UnreadableEventException {
        try (var replies = installation.probe(Topic.REPLIES, ReplyEvent.CallEnded.class)) {
            var ended = replies.await(event -> event.key().equals(call.key()));
            assertThat(replies.partitionOf(ended)).isEqualTo(call.replyPartition());
            assertThat(open(SealPair.POLICY_TO_APPROVAL, ended.seal(), SealedClaims.Ended.class))
                    .isEqualTo(new SealedClaims.Ended(
                            call.call(), call.agent(), call.tool(), Digest.ofText(ended.outcome()), null));
            return EventJson.readOutcome(ended.outcome());
        }
    }

    private static <C extends SealedClaims> C open(SealPair pair, String seal, Class<C> type) throws IOException {
        var reader = new SealReader(pair, SealKeyFile.open(Backing.shared().sealsDirectory(), pair));
        return switch (reader.open(seal, type, Instant.now())) {
            case SealResult.Valid<C> valid -> valid.claims();
            case SealResult.Refused<C> refused ->
                throw new AssertionError(refused.refusal().code());
        };
    }
}
