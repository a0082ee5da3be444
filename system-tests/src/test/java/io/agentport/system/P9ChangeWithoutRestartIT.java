// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * P9: keys rotate, access is revoked and policies change while calls are made, within two seconds of being seen, also for
 * permits that are queued and approvals that are open.
 */
class P9ChangeWithoutRestartIT {
    private static final int CALLERS = 8;
    private static final int QUEUED = 20;

    /** The promise's two seconds, and three for a machine that is busy with other tests. */
    private static final Duration IN_FORCE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String FIRST_CREDENTIAL = "sk_test_the_first_credential";
    private static final String NEXT_CREDENTIAL = "sk_test_the_next_credential";
    private static final String SHOPS_CREDENTIAL = "sk_test_of_the_shop";

    private static RecordingUpstream upstream;
    private static Path credential;
    private static String allowed;
    private static Stack stack;
    private static Stack.People people;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new RecordingUpstream();
        var secrets = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "secrets").toAbsolutePath()), "p9");
        credential = Files.writeString(secrets.resolve("stripe"), FIRST_CREDENTIAL);
        allowed = """
                integrations:
                  stripe:
                    api_key: ${file:%1$s}
                    base_url: %2$s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      list_customers: auto_approve
                      create_customer: auto_approve
                      create_refund: ask_approve
                  shop:
                    connector: stripe
                    api_key: ${SHOP_API_KEY}
                    base_url: %2$s
                    allow_private: [127.0.0.0/8]
                    permissions:
                      create_customer: auto_approve
                      create_refund: ask_approve
                agents:
                  default: {integrations: [stripe, shop], calls_per_minute: 60000}
                  revoked: {integrations: [stripe], calls_per_minute: 60000}
                  rotated: {integrations: [stripe], calls_per_minute: 60000}
                  queued: {integrations: [stripe], calls_per_minute: 60000}
                """.formatted(credential, upstream.url());
        stack = Stack.up(
                allowed, Map.of("SHOP_API_KEY", SHOPS_CREDENTIAL, "AGENTPORT_SECRETS_DIRECTORIES", secrets.toString()));
        people = stack.people();
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream) {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @BeforeEach
    void allow() throws IOException {
        adopt(allowed);
        for (var integration : List.of("stripe", "shop")) {
            completes(stack.agent(), integration, "ready");
        }
    }

    private static void completes(Http agent, String integration, String name) {
        Eventually.get(
                "a call of " + integration + " completes",
                PATIENCE,
                () -> create(agent, integration, name + "-" + System.nanoTime()),
                answer -> answer.text("/status").equals("completed"));
    }

    private static Http.Answer create(Http agent, String integration, String name) {
        return agent.call(integration, "create_customer", "{\"name\":\"" + name + "\"}", 20);
    }

    /** Puts a text in force; when that was. */
    private static Instant adopt(String text) throws IOException {
        write(stack.configuration(), text);
        var policy = Eventually.get(
                "the text is in force",
                PATIENCE,
                () -> people.policy().get("/v1/policies").json(),
                now -> now.at("/text").asText().equals(text));
        return Instant.parse(policy.at("/adopted_at").asText());
    }

    /** As editors do: a new file, moved over the old one. */
    private static void write(Path file, String text) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Lets the load go on for a while after the change has to be in force: what came upstream from then on. */
    private static List<RecordingUpstream.Received> after(Instant change, Load load, Integer... answered) {
        var inForce = change.plus(IN_FORCE);
        Eventually.get("the change has to be in force", PATIENCE, Instant::now, inForce::isBefore);
        long before = load.answered(answered);
        Eventually.get(
                "more calls are answered", PATIENCE, () -> load.answered(answered), now -> now >= before + 3 * CALLERS);
        return upstream.received().stream()
                .filter(request -> request.at().isAfter(inForce))
                .toList();
    }

    @Test
    void aToolThatIsDeniedIsNotExecutedAnyMore() throws IOException {
        try (var load = new Load(CALLERS, i -> create(stack.agent(), "stripe", "denied-" + i))) {
            underWay(load);
            var change = adopt(allowed.replaceFirst("create_customer: auto_approve", "create_customer: deny"));

            assertThat(after(change, load, 403)).isEmpty();
        }
    }

    @Test
    void anIntegrationThatIsRemovedIsNotCalledAnyMore() throws IOException {
        try (var load = new Load(CALLERS, i -> create(stack.agent(), "shop", "removed-" + i))) {
            underWay(load);
            var change = adopt(withoutShop());

            assertThat(after(change, load, 403, 404)).isEmpty();
        }
    }

    private static String withoutShop() {
        return allowed.substring(0, allowed.indexOf("  shop:"))
                + allowed.substring(allowed.indexOf("agents:")).replace("[stripe, shop]", "[stripe]");
    }

    @Test
    void anAgentThatIsRevokedActsNoMore() {
        var agent = agent("revoked");
        try (var load = new Load(CALLERS, i -> create(agent.http, "stripe", agent.name + "-" + i))) {
            underWay(load);
            revoke(agent);
            var change = Instant.now();

            assertThat(after(change, load, 401, 403)).isEmpty();
        }
    }

    @Test
    void aKeyThatWasRotatedAwayIsGoodNoMoreAndTheNewOneIs() {
        var agent = agent("rotated");
        try (var load = new Load(CALLERS, i -> create(agent.http, "stripe", agent.name + "-" + i))) {
            underWay(load);
            var next = people.policy()
                    .post("/v1/agents/" + agent.name + "/rotate", "{}")
                    .text("/key");
            var change = Instant.now();

            assertThat(after(change, load, 401)).isEmpty();
            completes(stack.agent(next), "stripe", "new-key");
        }
    }

    @Test
    void aCredentialThatWasRotatedAwayIsSentNoMoreAndNoCallFails() throws IOException {
        try (var load = new Load(CALLERS, i -> create(stack.agent(), "stripe", "credential-" + System.nanoTime()))) {
            underWay(load);
            write(credential, NEXT_CREDENTIAL);
            var change = Instant.now();

            assertThat(after(change, load, 200))
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer " + NEXT_CREDENTIAL));
            load.close();
            assertThat(load.answers())
                    .allSatisfy(answer -> assertThat(answer.text("/status"))
                            .as(answer.toString())
                            .isEqualTo("completed"));
        } finally {
            write(credential, FIRST_CREDENTIAL);
        }
    }

    @Test
    void aSealKeyIsRotatedReaderFirstAndNoCallFails() throws IOException {
        var file = SealPair.POLICY_TO_CONNECTOR.fileName();
        var writers = stack.data().resolve("keys/policy-service/seals").resolve(file);
        var readers = stack.data().resolve("keys/connector-service/seals").resolve(file);
        var first = Files.readString(writers);
        var next = SealKeyFile.generate();
        try (var load = new Load(CALLERS, i -> create(stack.agent(), "stripe", "seal-" + System.nanoTime()))) {
            underWay(load);
            write(readers, first + next);
            after(Instant.now(), load, 200);
            write(writers, next + first);
            after(Instant.now(), load, 200);
            write(writers, next);
            write(readers, next);
            after(Instant.now(), load, 200);

            load.close();
            assertThat(load.answers())
                    .allSatisfy(answer -> assertThat(answer.text("/status"))
                            .as(answer.toString())
                            .isEqualTo("completed"));
        }
    }

    private static void underWay(Load load) {
        Eventually.get("calls complete", PATIENCE, () -> load.answered(200), completed -> completed >= 2 * CALLERS);
    }

    /** While connector-service is stopped, permits queue up; then it goes on, knowing nothing of the change yet. */
    @Test
    void whatIsQueuedOrOpenWhenTheChangeIsSeenDoesNotHappen() throws Exception {
        var agent = agent("queued");
        var opened = Map.of(
                "agent_revoked", refund(agent.http, "stripe"),
                "policy_denied", refund(stack.agent(), "stripe"),
                "unknown_tool", refund(stack.agent(), "shop"));
        Eventually.get(
                "three approvals are open",
                PATIENCE,
                () -> people.approval()
                        .get("/v1/approvals?status=pending")
                        .json()
                        .at("/approvals")
                        .size(),
                open -> open >= opened.size());
        long decided = decided();
        List<CompletableFuture<Http.Answer>> queued;
        try (var stopped = Processes.stop(stack.process("connector-service"))) {
            queued = IntStream.range(0, QUEUED)
                    .boxed()
                    .flatMap(i -> List.of(
                            createAsync(agent.http, "stripe", "queued-revoked-" + i),
                            createAsync(stack.agent(), "stripe", "queued-denied-" + i),
                            createAsync(stack.agent(), "shop", "queued-removed-" + i))
                            .stream())
                    .toList();
            Eventually.get(
                    "all are permitted",
                    PATIENCE,
                    P9ChangeWithoutRestartIT::decided,
                    now -> now >= decided + queued.size());
            revoke(agent);
            var change = adopt(withoutShop()
                    .replace("create_customer: auto_approve", "create_customer: deny")
                    .replace("create_refund: ask_approve", "create_refund: deny"));
            Eventually.get(
                    "the two seconds are over", PATIENCE, Instant::now, change.plus(Duration.ofSeconds(2))::isBefore);
        }

        for (var call : queued) {
            var answer = call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended(answer)).as(answer.toString()).isIn("denied", "failed");
        }
        for (var approval : opened.entrySet()) {
            var answer = approval.getValue().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
            assertThat(answer.text("/reason")).isIn(approval.getKey(), "policy_denied");
        }
        assertThat(upstream.received())
                .noneSatisfy(request -> assertThat(request.body()).contains("queued-"));
    }

    /** Calls that policy-service has decided on so far without a person. */
    private static long decided() {
        return stack.metrics(2)
                .lines()
                .filter(line -> line.startsWith("agentport_policy_decisions_total{decision=\"auto_approve\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static CompletableFuture<Http.Answer> createAsync(Http agent, String integration, String name) {
        return agent.callAsync(integration, "create_customer", "{\"name\":\"" + name + "\"}", 60);
    }

    private static CompletableFuture<Http.Answer> refund(Http agent, String integration) {
        return agent.callAsync(integration, "create_refund", "{\"charge\":\"queued-charge\"}", 60);
    }

    private static String ended(Http.Answer answer) {
        return answer.status() == 403 ? "denied" : answer.text("/status");
    }

    private record Agent(String name, Http http) {}

    /** An agent of the file with a new key. */
    private static Agent agent(String name) {
        var rotated = people.policy().post("/v1/agents/" + name + "/rotate", "{}");
        assertThat(rotated.status()).as(rotated.toString()).isEqualTo(200);
        var agent = new Agent(name, stack.agent(rotated.text("/key")));
        completes(agent.http, "stripe", "admitted");
        return agent;
    }

    private static void revoke(Agent agent) {
        assertThat(people.policy()
                        .post("/v1/agents/" + agent.name + "/revoke", "{}")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aBadPolicyIsRefusedWithItsPlaceAndTheLastGoodOneStays() throws IOException {
        write(stack.configuration(), allowed.replaceFirst("list_customers: auto_approve", "list_customers: sometimes"));

        var problems = Eventually.get(
                "the problem is told",
                PATIENCE,
                () -> people.policy().get("/v1/policies").json().at("/problems"),
                found -> !found.isEmpty());
        assertThat(problems.get(0).at("/line").asInt()).isEqualTo(7);
        assertThat(problems.get(0).at("/column").asInt()).isEqualTo(23);
        assertThat(problems.get(0).at("/message").asText()).contains("`sometimes`");
        assertThat(people.policy().get("/v1/policies").text("/text")).isEqualTo(allowed);
        completes(stack.agent(), "stripe", "last-good");
    }
}
