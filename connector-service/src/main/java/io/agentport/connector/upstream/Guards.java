// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * Keeps one integration's trouble to itself: a bulkhead and a circuit breaker for each. The gauge
 * {@code agentport_upstream_circuit} is 0 closed, 1 half-open, 2 open.
 */
@Singleton
public final class Guards {
    public static final String CIRCUIT_OPEN = "circuit_open";
    public static final String BUSY = "upstream_busy";

    /** Counts as a failure of the upstream, and carries the reply past the breaker. */
    private static final class Unhealthy extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Reply reply;

        Unhealthy(Reply reply) {
            super(null, null, false, false);
            this.reply = reply;
        }
    }

    private final UpstreamSettings settings;
    private final MeterRegistry metrics;
    private final ConcurrentHashMap<String, TypedGuard<Uni<Reply>>> guards = new ConcurrentHashMap<>();

    public Guards(UpstreamSettings settings, MeterRegistry metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Sends, unless the integration's circuit is open or too many of its requests are on their way or waiting. */
    public Uni<Reply> run(String integration, Supplier<Uni<Reply>> sending) {
        var guard = guards.computeIfAbsent(integration, this::build);
        return Uni.createFrom()
                .deferred(() -> guard.get(() -> sending.get().onItem().invoke(reply -> {
                    if (isUnhealthy(reply)) {
                        throw new Unhealthy(reply);
                    }
                })))
                .onFailure(Unhealthy.class)
                .recoverWithItem(unhealthy -> unhealthy.reply)
                .onFailure(CircuitBreakerOpenException.class)
                .recoverWithItem(() -> new Reply.NotSent(
                        CIRCUIT_OPEN, "the upstream has failed repeatedly and is left alone for a moment"))
                .onFailure(BulkheadException.class)
                .recoverWithItem(
                        () -> new Reply.NotSent(BUSY, "too many requests to this upstream are waiting already"));
    }

    /** Egress rules, a full bulkhead or a caller's mistake say nothing about the upstream's health. */
    private static boolean isUnhealthy(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> answered.status() >= 500 || answered.cut();
            case Reply.NotSent notSent -> notSent.reason().equals(Dialer.UNREACHABLE);
            case Reply.Lost lost -> true;
        };
    }

    private TypedGuard<Uni<Reply>> build(String integration) {
        var state =
                metrics.gauge("agentport.upstream.circuit", Tags.of("integration", integration), new AtomicInteger());
        return TypedGuard.create(new TypeLiteral<Uni<Reply>>() {})
                .withDescription("upstream of " + integration)
                .withBulkhead()
                .limit(settings.concurrentRequests())
                .queueSize(settings.waitingRequests())
                .done()
                .withCircuitBreaker()
                .failOn(Unhealthy.class)
                .failureRatio(settings.circuitFailureRatio())
                .requestVolumeThreshold(settings.circuitRequests())
                .delay(settings.circuitPause().toMillis(), ChronoUnit.MILLIS)
                .onStateChange(now -> {
                    if (state != null) {
                        state.set(number(now));
                    }
                })
                .done()
                .build();
    }

    private static int number(CircuitBreakerState state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }
}
