// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTools;
import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.connector.masking.Scrubbers;
import io.agentport.connector.permits.PermitReading;
import io.agentport.connector.seals.Seals;
import io.agentport.connector.secrets.CredentialHeaders;
import io.agentport.connector.secrets.KnownSecrets;
import io.agentport.connector.standing.Standing;
import io.agentport.connector.upstream.Prepared;
import io.agentport.connector.upstream.Reply;
import io.agentport.connector.upstream.UpstreamCalls;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.PermitEvent;
import io.agentport.messaging.Handler;
import io.agentport.messaging.Messaging;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connector-service between its start and its end, with its own code from the permit to the outcome; the database,
 * the broker and the upstream are the exploration's.
 */
final class ModelProcess {
    final Handler<PermitEvent> permits;
    final Recovery recovery;
    final WriteExecution writes;

    /**
     * Starts one.
     *
     * @param name another one for each start
     * @param slow whether answers to claims reach it only after their lease, as its clock has it
     * @param upstream sends a request and answers
     */
    ModelProcess(
            String name,
            boolean slow,
            Steps steps,
            ClaimTable table,
            EffectiveTools tools,
            Standing standing,
            Seals seals,
            PermitReading reading,
            Messaging messaging,
            Function<Prepared, Uni<Reply>> upstream) {
        var settings = new Settings();
        var claims = new SteppedClaims(name, slow, steps, table, settings);
        var reads = new NoReads();
        var outcomes = new Outcomes(messaging, seals, claims);
        var scrubbers = new Scrubbers(new KnownSecrets());
        var results = new Results(scrubbers, settings);
        var progress = new ProgressReports(outcomes, scrubbers);
        var clock = new DatabaseClock(null, null);
        var calls = new OpenConnections(upstream);
        writes = new WriteExecution(claims, calls, results, outcomes, standing, clock);
        var credentials = new Credentials(new CredentialHeaders(null, null)); // its tools have none
        var readExecution = new ReadExecution(calls, results, outcomes, reads, standing, clock);
        var executor = new Executor(claims, reads, outcomes, credentials, progress, readExecution, writes);
        permits = reading.handler(standing, tools, executor);
        var orphans = new OrphanedClaims(tools, credentials, writes, results, clock);
        recovery = new Recovery(claims, outcomes, orphans, writes, settings, null);
    }

    /** Every statement that changes or takes something is a step, or two if its answer can be late; looking is none. */
    private static final class SteppedClaims extends Claims {
        private final String owner;
        private final boolean slow;
        private final Steps steps;
        private final ClaimTable table;

        SteppedClaims(String owner, boolean slow, Steps steps, ClaimTable table, ExecutionSettings settings) {
            super(null, settings, null);
            this.owner = owner;
            this.slow = slow;
            this.steps = steps;
            this.table = table;
        }

        @Override
        public String owner() {
            return owner;
        }

        @Override
        Uni<Verdict> claim(Order order, Digest credential) {
            Supplier<Verdict> statement = () -> table.claim(owner, order, credential);
            if (slow) {
                return steps.once("claim", statement).flatMap(answer -> steps.once("claim answered", () -> answer));
            }
            return steps.ask(
                    "claim",
                    answer -> List.of(
                            steps.answered("claim", answer, statement),
                            steps.failed(
                                    Happens.ANSWER_LOST.text, answer, () -> table.claim(owner, order, credential))));
        }

        @Override
        Uni<Optional<Ended>> finish(CallId call, Outcome outcome, String text) {
            return steps.once("finish", () -> table.finish(owner, call, outcome.status(), text));
        }

        @Override
        Uni<Optional<Ended>> endUnclaimed(CallRequested call, String status, String text, @Nullable CallId executedAs) {
            return steps.once("end", () -> table.endUnclaimed(call, status, text, executedAs));
        }

        @Override
        Uni<Optional<ClaimRow>> find(CallId call) {
            return Uni.createFrom().item(() -> table.find(call));
        }

        @Override
        Uni<List<InFlight>> takeOver(Duration lease, int most, Set<CallId> executing) {
            return steps.once("take over", () -> table.takeOver(owner, most, executing));
        }

        @Override
        Uni<Void> keep(Duration lease, Set<CallId> executing) {
            return Uni.createFrom().voidItem().invoke(() -> table.keep(owner, executing));
        }

        @Override
        Uni<Boolean> renew(CallId call, Duration timeout) {
            return steps.once("renew", () -> table.renew(owner, call));
        }

        @Override
        Uni<List<Ended>> unpublished(int most) {
            return Uni.createFrom().item(() -> table.unpublished(most));
        }

        @Override
        Uni<Void> published(CallId call) {
            return Uni.createFrom().voidItem().invoke(() -> table.published(call));
        }

        @Override
        Uni<Void> delivered(List<CallId> calls) {
            throw new IllegalStateException("signals are the exploration's");
        }

        @Override
        Uni<Void> cancel(CallId call, AgentId agent) {
            throw new IllegalStateException("signals are the exploration's");
        }

        @Override
        Duration lease(Duration timeout) {
            return slow ? Duration.ZERO : super.lease(timeout);
        }
    }

    /** The calls explored here are writes. */
    private static final class NoReads extends ReadNotes {
        NoReads() {
            super(null, null);
        }

        @Override
        Uni<Boolean> wasAnswered(CallId call) {
            return Uni.createFrom().item(false);
        }
    }

    private static final class OpenConnections extends UpstreamCalls {
        private final Function<Prepared, Uni<Reply>> upstream;

        OpenConnections(Function<Prepared, Uni<Reply>> upstream) {
            super(null, null, null, null);
            this.upstream = upstream;
        }

        @Override
        public Uni<Reply> write(Prepared prepared, Supplier<Uni<Boolean>> gate) {
            return gate.get()
                    .flatMap(open ->
                            open ? upstream.apply(prepared) : Uni.createFrom().item(new Reply.NotSent("withheld", "")));
        }
    }

    record Settings() implements ExecutionSettings {
        @Override
        public Duration leaseMargin() {
            return Duration.ofMinutes(10);
        }

        @Override
        public Duration repeatWindow() {
            return Duration.ofMinutes(10);
        }

        @Override
        public int maxResultBytes() {
            return 1000;
        }

        @Override
        public Duration recoveryInterval() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration publishGrace() {
            return Duration.ZERO;
        }

        @Override
        public Duration keepReads() {
            return Duration.ofDays(2);
        }

        @Override
        public Duration keepClaims() {
            return Duration.ofDays(30);
        }
    }
}
