// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ClaimRow.CancelRequested;
import io.agentport.connector.execution.ClaimRow.Ended;
import io.agentport.connector.execution.ClaimRow.InFlight;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The claim rows in memory: each method does what one statement of {@link Claims} or {@link Settlements} does, at once.
 * {@code ClaimStatementsIT} holds both against each other. Time passes only where it is said.
 */
class ClaimTable {
    private static final Instant BEGIN = Instant.now();

    /** A row, with what its statements look at. */
    static final class Row {
        final CallId call;
        State state = State.CANCEL_REQUESTED;
        AgentId agent;

        @Nullable
        Order order;

        @Nullable
        CallRequested facts;

        @Nullable
        String owner;

        @Nullable
        String credential;

        boolean takenOver;
        boolean leaseOver;
        boolean holdsEffect;
        boolean published;
        boolean delivered;

        @Nullable
        String status;

        @Nullable
        String outcome;

        @Nullable
        CallId executedAs;

        long endedAs;

        @Nullable
        Boolean settled;

        Row(CallId call, AgentId agent) {
            this.call = call;
            this.agent = agent;
        }

        private ToolId tool() {
            return Objects.requireNonNull(facts).tool();
        }

        ClaimRow read() {
            return switch (state) {
                case CANCEL_REQUESTED -> new CancelRequested(call, agent);
                case IN_FLIGHT -> inFlight();
                case ENDED -> ended();
            };
        }

        private InFlight inFlight() {
            var claimed = Objects.requireNonNull(order);
            var requested = claimed.call();
            return new InFlight(
                    call,
                    agent,
                    tool(),
                    requested.argumentsDigest(),
                    claimed.tool().definition(),
                    requested.replyPartition(),
                    requested.traceparent(),
                    requested.arguments().text(),
                    claimed.requestDigest(),
                    Objects.requireNonNull(credential),
                    claimed.automatic(),
                    claimed.notAfter(),
                    BEGIN);
        }

        private Ended ended() {
            var requested = Objects.requireNonNull(facts);
            return new Ended(
                    call,
                    agent,
                    tool(),
                    requested.argumentsDigest(),
                    requested.replyPartition(),
                    requested.traceparent(),
                    Objects.requireNonNull(outcome),
                    executedAs,
                    Instant.EPOCH);
        }

        @Override
        public String toString() {
            return call.value().charAt(call.value().length() - 1) + " " + state + " " + agent + " "
                    + (order == null ? "" : order.approval() + " " + order.effectKey()) + " " + owner + flags() + status
                    + " " + outcome + " " + executedAs + " " + settled;
        }

        private String flags() {
            return (takenOver ? " taken" : "")
                    + (leaseOver ? " lease over" : "")
                    + (holdsEffect ? " holds" : "")
                    + (published ? " published" : "")
                    + (delivered ? " delivered " : " ");
        }
    }

    enum State {
        CANCEL_REQUESTED,
        IN_FLIGHT,
        ENDED
    }

    final Map<CallId, Row> rows = new LinkedHashMap<>();
    /** Whether the time of every permit is over. */
    boolean permitsOver;

    private long endings;

    Verdict claim(String owner, Order order, Digest credential) {
        var call = order.call();
        var row = rows.get(call.call());
        if (row != null && row.state == State.CANCEL_REQUESTED && !row.agent.equals(call.agent())) {
            rows.remove(call.call());
            row = null;
        }
        if (row != null) {
            return new Verdict(known(row, owner, order, credential), call.call());
        }
        if (isLate(order)) {
            return new Verdict(Verdict.Kind.LATE, null);
        }
        var sameApproval = find(other -> order.approval() != null
                && other.order != null
                && order.approval().equals(other.order.approval()));
        if (sameApproval.isPresent()) {
            return new Verdict(Verdict.Kind.APPROVAL_USED, sameApproval.get().call);
        }
        var holder = find(other -> other.holdsEffect && isSameEffect(other, order));
        if (holder.isPresent()) {
            boolean running = holder.get().state == State.IN_FLIGHT;
            return new Verdict(
                    running ? Verdict.Kind.EFFECT_IN_PROGRESS : Verdict.Kind.EFFECT_UNKNOWN, holder.get().call);
        }
        var repeated = rows.values().stream()
                .filter(other -> isUndeliveredExecutionOf(other, order))
                .max(Comparator.comparingLong(other -> other.endedAs));
        if (repeated.isPresent()) {
            return new Verdict(Verdict.Kind.REPEATED, repeated.get().call);
        }
        rows.put(call.call(), claimed(owner, order, credential));
        return new Verdict(Verdict.Kind.CLAIMED, null);
    }

    /** What a claim meets whose call has a row. */
    Verdict.Kind known(Row row, String owner, Order order, Digest credential) {
        if (row.state == State.CANCEL_REQUESTED) {
            return Verdict.Kind.CANCELLED;
        }
        if (row.state == State.IN_FLIGHT
                && owner.equals(row.owner)
                && row.agent.equals(order.call().agent())
                && !row.takenOver
                && !row.leaseOver
                && !isLate(order)
                && order.requestDigest()
                        .equals(Objects.requireNonNull(row.order).requestDigest())) {
            row.credential = credential.value();
            return Verdict.Kind.MINE;
        }
        return Verdict.Kind.KNOWN;
    }

    Row claimed(String owner, Order order, Digest credential) {
        var row = new Row(order.call().call(), order.call().agent());
        row.state = State.IN_FLIGHT;
        row.order = order;
        row.facts = order.call();
        row.owner = owner;
        row.credential = credential.value();
        row.holdsEffect = true;
        return row;
    }

    boolean isSameEffect(Row row, Order order) {
        return row.order != null
                && row.tool().integration().equals(order.call().tool().integration())
                && row.order.effectKey().equals(order.effectKey());
    }

    boolean isUndeliveredExecutionOf(Row row, Order order) {
        return row.order != null
                && row.agent.equals(order.call().agent())
                && row.tool().equals(order.call().tool())
                && row.order.call().argumentsDigest().equals(order.call().argumentsDigest())
                && row.order.tool().definition().equals(order.tool().definition())
                && "completed".equals(row.status)
                && !row.delivered
                && row.executedAs == null;
    }

    private boolean isLate(Order order) {
        return permitsOver || !Instant.now().isBefore(order.notAfter());
    }

    private Optional<Row> find(Predicate<Row> which) {
        return rows.values().stream().filter(which).findFirst();
    }

    Optional<Ended> finish(String owner, CallId call, String status, String outcome) {
        var row = rows.get(call);
        if (row == null || row.state != State.IN_FLIGHT || !owner.equals(row.owner)) {
            return Optional.empty();
        }
        row.holdsEffect = status.equals("outcome_unknown");
        return Optional.of(end(row, status, outcome, null));
    }

    Optional<Ended> endUnclaimed(CallRequested call, String status, String outcome, @Nullable CallId executedAs) {
        var row = rows.computeIfAbsent(call.call(), id -> new Row(id, call.agent()));
        if (row.state != State.CANCEL_REQUESTED) {
            return Optional.empty();
        }
        row.agent = call.agent();
        row.facts = call;
        return Optional.of(end(row, status, outcome, executedAs));
    }

    Ended end(Row row, String status, String outcome, @Nullable CallId executedAs) {
        row.state = State.ENDED;
        row.status = status;
        row.outcome = outcome;
        row.executedAs = executedAs;
        row.endedAs = ++endings;
        return row.ended();
    }

    Optional<ClaimRow> find(CallId call) {
        return Optional.ofNullable(rows.get(call)).map(Row::read);
    }

    List<InFlight> takeOver(String owner, int most, Set<CallId> executing) {
        return rows.values().stream()
                .filter(row -> row.state == State.IN_FLIGHT && row.leaseOver)
                .filter(row -> !(owner.equals(row.owner) && executing.contains(row.call)))
                .limit(most)
                .peek(row -> {
                    row.owner = owner;
                    row.takenOver = true;
                    row.leaseOver = false;
                })
                .map(Row::inFlight)
                .toList();
    }

    void keep(String owner, Set<CallId> executing) {
        for (var call : executing) {
            var row = rows.get(call);
            if (row != null && row.state == State.IN_FLIGHT && owner.equals(row.owner)) {
                row.leaseOver = false;
            }
        }
    }

    boolean renew(String owner, CallId call) {
        var row = rows.get(call);
        if (row == null
                || row.state != State.IN_FLIGHT
                || !owner.equals(row.owner)
                || isLate(Objects.requireNonNull(row.order))) {
            return false;
        }
        row.leaseOver = false;
        return true;
    }

    /** As if the grace were always over. */
    List<Ended> unpublished(int most) {
        return rows.values().stream()
                .filter(row -> row.state == State.ENDED && !row.published)
                .sorted(Comparator.comparingLong(row -> row.endedAs))
                .limit(most)
                .map(Row::ended)
                .toList();
    }

    void published(CallId call) {
        var row = rows.get(call);
        if (row != null) {
            row.published = true;
        }
    }

    void delivered(Collection<CallId> calls) {
        for (var call : calls) {
            var row = rows.get(call);
            if (row != null) {
                row.delivered = true;
                var executed = row.executedAs == null ? null : rows.get(row.executedAs);
                if (executed != null) {
                    executed.delivered = true;
                }
            }
        }
    }

    void cancel(CallId call, AgentId agent) {
        rows.putIfAbsent(call, new Row(call, agent));
    }

    Settlements.Result settle(CallId call, boolean happened) {
        var row = rows.get(call);
        if (row == null) {
            return Settlements.Result.UNKNOWN_CALL;
        }
        if (row.settled != null) {
            return row.settled == happened ? Settlements.Result.SETTLED_BEFORE : Settlements.Result.CONTRADICTED;
        }
        if (!"outcome_unknown".equals(row.status)) {
            return Settlements.Result.NOT_UNKNOWN;
        }
        row.settled = happened;
        row.holdsEffect = false;
        return Settlements.Result.SETTLED;
    }

    /** Time passes until the call's lease is over. */
    void endLease(CallId call) {
        rows.get(call).leaseOver = true;
    }
}
