// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A call that may change something is sent once, wherever its executor is stopped or killed, and a lost reply blocks the same
 * effect until a person has settled it. The sandbox's definition gives its upstream 10 s; the margin of a lease is 1 s here
 * instead of 5 s, so a claim's lease is 11 s.
 */
class P4AtMostOneEffectIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WAIT = 60;
    private static final int FIFTY = 50;
    private static final Set<String> ENDED =
            Set.of("completed", "failed", "denied", "expired", "cancelled", "outcome_unknown");

    private static final AtomicInteger SUBJECTS = new AtomicInteger();

    private static UnreliableUpstream upstream;
    private static Stack stack;

    @BeforeAll
    static void bringUp() throws Exception {
        upstream = new UnreliableUpstream();
        stack = Stack.up("""
            integrations:
              sandbox:
                token: ${SANDBOX_TOKEN}
                base_url: %s
                allow_private: [127.0.0.0/8]
                permissions:
                  get_customer: auto_approve
                  create_customer: auto_approve
                  delete_customer: auto_approve
                  create_refund: auto_approve
                  close_issue: ask_approve
            agents:
              default: {integrations: [sandbox], calls_per_minute: 60000}
            """.formatted(upstream.url()), Map.of("AGENTPORT_EXECUTION_LEASE_MARGIN", "PT1S"));
    }

    @AfterAll
    static void bringDown() {
        try (var gone = upstream) {
            if (stack != null) {
                stack.close();
            }
        }
    }

    private static String subject(String behaviour) {
        return "s4-%d-%s".formatted(SUBJECTS.incrementAndGet(), behaviour);
    }

    /** Takes no idempotency key: to send it again would be to do it again. */
    private static CompletableFuture<Http.Answer> delete(String customer) {
        return stack.agent().callAsync("sandbox", "delete_customer", "{\"customer\":\"%s\"}".formatted(customer), WAIT);
    }

    private static Http.Answer refund(String charge, int amount) {
        return stack.agent()
                .call("sandbox", "create_refund", "{\"charge\":\"%s\",\"amount\":%d}".formatted(charge, amount), WAIT);
    }

    private static void awaitSent(String subject) {
        Eventually.get(subject + " was sent", PATIENCE, () -> upstream.requests(subject), sent -> sent > 0);
    }

    /** Nothing is recorded and nothing is claimed until the transaction is over. */
    private static Connection lockedClaims() throws Exception {
        var database = new Backend(stack).database();
        database.setAutoCommit(false);
        database.createStatement().execute("lock table connector.claim in exclusive mode");
        return database;
    }

    private static void awaitWaiting(String statement) throws Exception {
        awaitRow(
                "a statement that waits: " + statement,
                "select count(*) from pg_stat_activity"
                        + " where usename = 'connector' and wait_event_type = 'Lock' and query like ?",
                statement);
    }

    /** Who repeats an action before that is known there is taken for one whose answer was lost, and gets it again. */
    private static void awaitDelivered(String call) throws Exception {
        awaitRow(
                "approval-service knows that the agent has the outcome of " + call,
                "select count(*) from approval.approval_calls where call_id = ? and delivered",
                call);
    }

    /** Looks from a connection of its own: within a transaction, what the others do is read once. */
    private static void awaitRow(String what, String count, String argument) throws Exception {
        try (var database = new Backend(stack).database();
                var query = database.prepareStatement(count)) {
            query.setString(1, argument);
            Eventually.get(
                    what,
                    PATIENCE,
                    () -> {
                        try (var rows = query.executeQuery()) {
                            rows.next();
                            return rows.getInt(1);
                        }
                    },
                    rows -> rows > 0);
        }
    }

    /** The answer of a call that has ended, asked for until it has. */
    private static Http.Answer ended(CompletableFuture<Http.Answer> call) throws Exception {
        var answer = call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer.status() != 202) {
            return answer;
        }
        return Eventually.get(
                "the end of " + answer,
                PATIENCE,
                () -> stack.agent().get("/v1/calls/" + answer.text("/call_id") + "?wait=20"),
                later -> ENDED.contains(later.text("/status")));
    }

    private static Http.Answer is(Http.Answer answer, String status, String reason) {
        assertThat(answer.text("/status")).as(answer.toString()).isEqualTo(status);
        assertThat(answer.text("/reason")).as(answer.toString()).isEqualTo(reason);
        return answer;
    }

    private static void settle(Http.Answer unknown) {
        var call = unknown.text("/call_id");
        var settled = stack.people().connector().post("/v1/executions/" + call + "/settle", "{\"happened\":true}");
        assertThat(settled.status()).as(settled.toString()).isEqualTo(204);
    }

    private static void wasSentOnce(String subject) {
        assertThat(upstream.requests(subject)).as("requests of " + subject).isEqualTo(1);
        assertThat(upstream.effects(subject)).as("effects of " + subject).isEqualTo(1);
    }

    private static void wasNeverSent(String subject) {
        assertThat(upstream.requests(subject)).as("requests of " + subject).isZero();
    }

    @Test
    void aKilledExecutorLeavesOneEffectAtMostWhereverItWas() throws Exception {
        var sent = subject("HELD");
        var answered = subject("HELD");
        var claimed = subject("ANSWERS");
        var whenSent = delete(sent);
        var whenAnswered = delete(answered);
        awaitSent(sent);
        awaitSent(answered);
        CompletableFuture<Http.Answer> whenClaimed;
        try (var locked = lockedClaims()) {
            upstream.release(answered);
            awaitWaiting("%UPDATE claim SET state = 'ended'%");
            whenClaimed = delete(claimed);
            awaitWaiting("%claim_call(%");

            Processes.kill(stack.process("connector-service"));
        }
        upstream.release(sent);

        assertThat(ended(whenSent).text("/status")).isEqualTo("outcome_unknown");
        is(ended(whenClaimed), "outcome_unknown", "executor_lost");
        is(ended(whenAnswered), "completed", ""); // the database has what it was told before the kill
        wasSentOnce(sent);
        wasSentOnce(answered);
        wasNeverSent(claimed);
    }

    @Test
    void anExecutorThatIsStoppedForLongerThanItsLeaseSendsNothingAfterwards() throws Exception {
        var sent = subject("HELD");
        var claimed = subject("ANSWERS");
        var whenSent = delete(sent);
        awaitSent(sent);
        var first = stack.process("connector-service");
        CompletableFuture<Http.Answer> whenClaimed;
        try (var locked = lockedClaims()) {
            whenClaimed = delete(claimed);
            awaitWaiting("%claim_call(%");
            Processes.signal("STOP", first);
        }
        upstream.release(sent);
        // somebody has to be there to take over
        try (var second = Replica.of(stack, "connector-service", Map.of())) {
            assertThat(ended(whenSent).text("/status")).isEqualTo("outcome_unknown");
            is(ended(whenClaimed), "outcome_unknown", "executor_lost");
        } finally {
            Processes.signal("CONT", first);
        }
        Eventually.get("the first goes on where it was stopped", PATIENCE, () -> completesARead(), read -> read);
        wasSentOnce(sent);
        wasNeverSent(claimed);
    }

    private static boolean completesARead() {
        return stack.agent()
                .call("sandbox", "get_customer", "{\"customer\":\"%s\"}".formatted(subject("ANSWERS")), 5)
                .text("/status")
                .equals("completed");
    }

    @Test
    void anUpstreamThatActsAndResetsIsNotAskedAgainWithoutAKeyAndOnceWithTheSameKey() throws Exception {
        var withoutKey = subject("RESETS");
        var withKey = subject("RESETS");

        is(ended(delete(withoutKey)), "outcome_unknown", "upstream_connection_lost");
        is(refund(withKey, 1), "completed", "");

        wasSentOnce(withoutKey);
        assertThat(upstream.effects(withKey)).isEqualTo(1);
        assertThat(upstream.requests(withKey)).isEqualTo(2);
    }

    @Test
    void fiftyIdenticalWritesAtOnceHaveOneEffect() throws Exception {
        var unnamed = subject("HELD");
        var named = subject("HELD");
        var unnamedCalls =
                IntStream.range(0, FIFTY).mapToObj(i -> delete(unnamed)).toList();
        var namedCalls = IntStream.range(0, FIFTY)
                .mapToObj(i -> stack.agent()
                        .postAsync(
                                "/v1/calls",
                                "{\"integration\":\"sandbox\",\"tool\":\"delete_customer\",\"arguments\":{\"customer\":\"%s\"}}"
                                        .formatted(named),
                                "Prefer",
                                "wait=60",
                                "Idempotency-Key",
                                named + i))
                .toList();
        Eventually.get(
                "all but one of those that agents named have been refused",
                PATIENCE,
                () -> namedCalls.stream().filter(CompletableFuture::isDone).count(),
                done -> done == FIFTY - 1);
        upstream.release(unnamed);
        upstream.release(named);

        var ids = new HashSet<String>();
        for (var call : unnamedCalls) {
            ids.add(is(ended(call), "completed", "").text("/call_id"));
        }
        assertThat(ids).as("one call, which all of them wait for").hasSize(1);
        var reasons = new ArrayList<String>();
        for (var call : namedCalls) {
            reasons.add(ended(call).text("/reason"));
        }
        assertThat(reasons).containsOnly("", "effect_in_progress").containsOnlyOnce("");
        wasSentOnce(unnamed);
        wasSentOnce(named);
    }

    @Test
    void anEffectThatMayHaveHappenedIsRefusedUntilAPersonHasSettledIt() {
        var charge = subject("FAILS");
        var unknown = is(refund(charge, 5), "outcome_unknown", "upstream_5xx");

        is(refund(charge, 5), "failed", "effect_unknown");
        is(refund(charge, 6), "failed", "effect_unknown");
        wasSentOnce(charge);

        settle(unknown);
        is(refund(charge, 6), "completed", "");
        assertThat(upstream.effects(charge))
                .as("the first and the one that was settled for")
                .isEqualTo(2);
    }

    @Test
    void whatAPersonApprovesIsRefusedTooWhileTheEffectIsUnknown() throws Exception {
        var issue = subject("FAILS");
        var unknown = is(approved(issue), "outcome_unknown", "upstream_5xx");

        is(approved(issue), "failed", "effect_unknown");
        wasSentOnce(issue);

        settle(unknown);
        is(approved(issue), "completed", "");
    }

    private static Http.Answer approved(String issue) throws Exception {
        var call = stack.agent().callAsync("sandbox", "close_issue", "{\"issue\":\"%s\"}".formatted(issue), WAIT);
        var people = stack.people();
        var decision = people.decide(people.pendingApproval("close_issue"), "approve_once");
        assertThat(decision.status()).as(decision.toString()).isEqualTo(200);
        var answer = ended(call);
        awaitDelivered(answer.text("/call_id"));
        return answer;
    }
}
