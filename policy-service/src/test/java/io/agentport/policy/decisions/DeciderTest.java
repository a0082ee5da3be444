// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.agentport.contracts.calls.AcceptedTokens;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.AgentProof;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.OAuthClient;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.agentport.contracts.seals.SealReader;
import io.agentport.contracts.seals.SealedClaims;
import io.agentport.contracts.seals.Sealer;
import io.agentport.policy.agents.Agents;
import io.agentport.policy.agents.HeldKey;
import io.agentport.policy.agents.KnownAgent;
import io.agentport.policy.agents.ManagedBy;
import io.agentport.policy.agents.ProofKey;
import io.agentport.policy.configuration.AgentSettings;
import io.agentport.policy.configuration.ConfigurationReader;
import io.agentport.policy.configuration.Reading;
import io.agentport.policy.configuration.Revision;
import io.agentport.policy.ledger.LedgerWatch;
import io.agentport.policy.risk.Catalog;
import io.agentport.policy.risk.Connectors;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeciderTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final AgentId BOT = new AgentId("bot");
    private static final AgentKey KEY = AgentKey.random();
    private static final ToolId LIST = new ToolId("stripe", "list_customers");

    private static final OAuthClient CLIENT = new OAuthClient("https://id.example.com", "bot");
    private static final AgentSettings BY_TOKEN = new AgentSettings(
            null,
            List.of(),
            1,
            Duration.ofSeconds(1),
            ToolListing.AUTO,
            new AcceptedTokens(CLIENT, "https://agentport.example.com/mcp", List.of()),
            false);

    @TempDir
    static Path temporary;

    private final SealKeyFile gateway = keys();

    private static SealKeyFile keys() {
        try {
            var directory = Files.createTempDirectory(temporary, "keys");
            Files.writeString(directory.resolve(SealPair.GATEWAY_TO_POLICY.fileName()), SealKeyFile.generate());
            return SealKeyFile.open(directory, SealPair.GATEWAY_TO_POLICY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SealReader reader(SealKeyFile keys) {
        return new SealReader(SealPair.GATEWAY_TO_POLICY, keys);
    }

    /** A call that came with a token of this client. */
    private static CallRequested call(OAuthClient client, SealKeyFile keys) {
        var call = CallId.random();
        var arguments = CanonicalJson.ofCanonical("{}");
        var notAfter = NOW.plusSeconds(60);
        var said = new SealedClaims.Presented(call, BOT, LIST, arguments.digest(), client, notAfter);
        return new CallRequested(
                call,
                BOT,
                LIST,
                arguments,
                null,
                0,
                NOW,
                notAfter,
                null,
                new Sealer(SealPair.GATEWAY_TO_POLICY, keys).seal(said),
                null);
    }

    private static CallRequested sealedAs(CallRequested call, String seal) {
        return new CallRequested(
                call.call(),
                call.agent(),
                call.tool(),
                call.arguments(),
                null,
                0,
                NOW,
                call.notAfter(),
                null,
                seal,
                null);
    }

    private final List<Throwable> failures = new ArrayList<>();
    private Optional<KnownAgent> inMemory = Optional.of(agent(AgentSettings.STANDARD, false, held(KEY, null)));
    private Function<AgentId, Uni<Optional<KnownAgent>>> lookUp =
            id -> Uni.createFrom().item(inMemory);

    private final Agents agents = new Agents() {
        @Override
        public Optional<KnownAgent> find(AgentId agent) {
            return inMemory.filter(known -> known.id().equals(agent));
        }

        @Override
        public Uni<Optional<KnownAgent>> lookUp(AgentId agent) {
            return lookUp.apply(agent)
                    .map(found -> found.filter(known -> known.id().equals(agent)));
        }
    };

    private final AtomicLong nanos = new AtomicLong();
    private Uni<Boolean> ledgerBehind = Uni.createFrom().item(false);
    private final LedgerWatch ledger = new LedgerWatch(() -> ledgerBehind, nanos::get);

    private final Decider decider = new Decider(
            agents, reader(gateway), ledger, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMillis(200), failures::add);

    private static KnownAgent agent(AgentSettings settings, boolean revoked, HeldKey... keys) {
        return new KnownAgent(BOT, ManagedBy.API, settings, revoked, List.of(keys));
    }

    private static HeldKey held(AgentKey key, Instant endsAt) {
        return new HeldKey(key.hash(), new ProofKey(key.proofKey()), NOW, endsAt);
    }

    private static CallRequested call(AgentId agent, AgentKey key, ToolId tool) {
        var call = CallId.random();
        var arguments = CanonicalJson.ofCanonical("{}");
        var notAfter = NOW.plusSeconds(60);
        var proof = AgentProof.make(key.proofKey(), call, tool, arguments.digest(), notAfter);
        return new CallRequested(call, agent, tool, arguments, null, 0, NOW, notAfter, proof, null);
    }

    private static Policy policy(String lines) {
        var text = "integrations:\n  stripe:\n    permissions: {" + lines + "}\n";
        var reading = assertInstanceOf(Reading.Good.class, ConfigurationReader.readForm(text));
        var tool = new ToolPublished(
                LIST, "", "", Risk.READ, true, "{}", null, List.of(), Digest.ofText("definition"), null, 1);
        return Policy.compile(
                new Revision(7, Digest.ofText(text), NOW, text, reading.configuration()),
                new Catalog(Connectors.NONE, Map.of(LIST, tool)));
    }

    @BeforeEach
    void theLedgerKeepsUp() {
        ledger.measure().await().indefinitely();
    }

    private Decision decide(CallRequested call) {
        return decider.decide(call, policy("list_customers: auto_approve"))
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private void assertDenied(Decision decision, String code) {
        assertThat(assertInstanceOf(Decision.Deny.class, decision).code()).isEqualTo(code);
        assertThat(decision.reasons()).containsExactly(code);
    }

    @Test
    void aProvenCallIsDecidedByItsLine() {
        assertThat(decide(call(BOT, KEY, LIST)))
                .isEqualTo(new Decision.AutoApprove(List.of("stripe.permissions.list_customers (line 3)")));
    }

    @Test
    void aToolThatNoLineNamesIsAsked() {
        var decision = decider.decide(call(BOT, KEY, LIST), policy("pay: auto_approve"))
                .await()
                .indefinitely();

        assertThat(decision).isEqualTo(new Decision.AskApproval(List.of("defaults"), Duration.ofMinutes(15)));
    }

    @Test
    void aDenialByTheFileNamesItsLine() {
        var decision = decider.decide(call(BOT, KEY, LIST), policy("\"list_*\": deny"))
                .await()
                .indefinitely();

        assertThat(decision)
                .isEqualTo(new Decision.Deny(
                        "policy_denied",
                        "the policy denies `stripe/list_customers`",
                        List.of("stripe.permissions.list_* (line 3)")));
    }

    @Test
    void anUnknownAgentIsDenied() {
        assertDenied(decide(call(new AgentId("other"), KEY, LIST)), "agent_unknown");
    }

    @Test
    void aRevokedAgentIsDeniedEvenWithAProof() {
        inMemory = Optional.of(agent(AgentSettings.STANDARD, true, held(KEY, null)));

        assertDenied(decide(call(BOT, KEY, LIST)), "agent_revoked");
    }

    @Test
    void aProofByAnotherKeyIsDenied() {
        assertDenied(decide(call(BOT, AgentKey.random(), LIST)), "bad_proof");
    }

    @Test
    void aProofForAnotherToolIsDenied() {
        var call = call(BOT, KEY, new ToolId("stripe", "get_customer"));
        var other = new CallRequested(
                call.call(), BOT, LIST, call.arguments(), null, 0, NOW, call.notAfter(), call.proof(), null);

        assertDenied(decide(other), "bad_proof");
    }

    @Test
    void aCallWithATokenOfTheAgentsClientIsDecided() {
        inMemory = Optional.of(agent(BY_TOKEN, false));

        assertThat(decide(call(CLIENT, gateway))).isInstanceOf(Decision.AutoApprove.class);
    }

    @Test
    void anAgentWithTokensMayHaveAKeyToo() {
        inMemory = Optional.of(agent(BY_TOKEN, false, held(KEY, null)));

        assertThat(decide(call(BOT, KEY, LIST))).isInstanceOf(Decision.AutoApprove.class);
    }

    @Test
    void theGatewaysWordIsNothingForAnAgentThatHasKeysOnly() {
        assertDenied(decide(call(CLIENT, gateway)), "bad_proof");
    }

    @Test
    void aTokenOfAnotherClientOrIssuerIsNotTheAgents() {
        inMemory = Optional.of(agent(BY_TOKEN, false));

        assertDenied(decide(call(new OAuthClient(CLIENT.issuer(), "other"), gateway)), "bad_proof");
        assertDenied(decide(call(new OAuthClient("https://evil.example.com", "bot"), gateway)), "bad_proof");
    }

    @Test
    void aWordThatTheGatewayDidNotSayIsNone() {
        inMemory = Optional.of(agent(BY_TOKEN, false));

        assertDenied(decide(call(CLIENT, keys())), "bad_proof");
        assertDenied(decide(sealedAs(call(CLIENT, gateway), "a.b.c")), "bad_proof");
    }

    @Test
    void theWordForOneCallIsNothingForAnother() {
        inMemory = Optional.of(agent(BY_TOKEN, false));
        var call = call(CLIENT, gateway);

        assertDenied(decide(sealedAs(call(CLIENT, gateway), call.tokenSeal())), "bad_proof");
    }

    @Test
    void aRevokedAgentIsDeniedWithATokenToo() {
        inMemory = Optional.of(agent(BY_TOKEN, true));

        assertDenied(decide(call(CLIENT, gateway)), "agent_revoked");
    }

    @Test
    void aKeyIsGoodUntilItsGraceEnds() {
        inMemory = Optional.of(agent(AgentSettings.STANDARD, false, held(KEY, NOW.plusMillis(1))));
        assertThat(decide(call(BOT, KEY, LIST))).isInstanceOf(Decision.AutoApprove.class);

        inMemory = Optional.of(agent(AgentSettings.STANDARD, false, held(KEY, NOW)));
        assertDenied(decide(call(BOT, KEY, LIST)), "bad_proof");
    }

    @Test
    void aKeyThatMemoryDoesNotKnowIsLookedUp() {
        var stored = inMemory;
        inMemory = Optional.empty();
        lookUp = id -> Uni.createFrom().item(stored);

        assertThat(decide(call(BOT, KEY, LIST))).isInstanceOf(Decision.AutoApprove.class);
    }

    @Test
    void anIntegrationThatTheAgentMayNotUseIsDenied() {
        var settings = new AgentSettings(Set.of("github"), List.of(), 1, Duration.ofSeconds(1), ToolListing.AUTO);
        inMemory = Optional.of(agent(settings, false, held(KEY, null)));

        assertDenied(decide(call(BOT, KEY, LIST)), "integration_not_allowed");
    }

    @Test
    void anUnknownToolIsDenied() {
        assertDenied(decide(call(BOT, KEY, new ToolId("stripe", "drop"))), "unknown_tool");
        assertDenied(decide(call(BOT, KEY, new ToolId("nowhere", "list_customers"))), "unknown_tool");
    }

    @Test
    void aFailureIsADenialAndIsTold() {
        inMemory = Optional.empty();
        lookUp = id -> Uni.createFrom().failure(new IllegalStateException("database away"));

        assertDenied(decide(call(BOT, KEY, LIST)), "policy_unavailable");
        assertThat(failures).hasSize(1);
    }

    @Test
    void aThrowIsADenial() {
        inMemory = Optional.empty();
        lookUp = id -> {
            throw new IllegalStateException("broken");
        };

        assertDenied(decide(call(BOT, KEY, LIST)), "policy_unavailable");
    }

    @Test
    void noAnswerInTimeIsADenial() {
        inMemory = Optional.empty();
        lookUp = id -> Uni.createFrom().nothing();

        assertDenied(decide(call(BOT, KEY, LIST)), "policy_unavailable");
    }
}
