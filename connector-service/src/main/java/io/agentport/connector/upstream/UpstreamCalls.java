// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import io.agentport.connector.connectors.Protocol;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Sends requests under their integration's guard. Metric: {@code agentport_upstream_seconds{integration}}. */
@Singleton
public class UpstreamCalls {
    /** A gateway on the way says that the upstream cannot answer now. */
    private static final Set<Integer> PASSING = Set.of(502, 503, 504);

    private final List<Wire> wires;
    private final Guards guards;
    private final UpstreamSettings settings;
    private final MeterRegistry metrics;

    public UpstreamCalls(@All List<Wire> wires, Guards guards, UpstreamSettings settings, MeterRegistry metrics) {
        this.wires = wires;
        this.guards = guards;
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Sends a request that changes nothing, again if that may help.
     *
     * @param gate as for {@link #write}; asked before each attempt
     */
    public Uni<Reply> read(Prepared prepared, Supplier<Uni<Boolean>> gate) {
        return attempt(prepared, gate, 0);
    }

    private Uni<Reply> attempt(Prepared prepared, Supplier<Uni<Boolean>> gate, int done) {
        return write(prepared, gate).flatMap(reply -> {
            if (done >= settings.readRetries() || !mayPass(reply)) {
                return Uni.createFrom().item(reply);
            }
            long pause = settings.retryPause().toMillis() << done;
            long jittered = pause / 2 + (long) (Math.random() * pause);
            return Uni.createFrom()
                    .item(reply)
                    .onItem()
                    .delayIt()
                    .by(java.time.Duration.ofMillis(Math.max(1, jittered)))
                    .flatMap(again -> attempt(prepared, gate, done + 1));
        });
    }

    private static boolean mayPass(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> PASSING.contains(answered.status());
            case Reply.NotSent notSent -> notSent.reason().equals(Dialer.UNREACHABLE);
            case Reply.Lost lost -> lost.reason().equals(Exchange.CONNECTION_LOST);
        };
    }

    /**
     * Sends a request that may change something, once.
     *
     * @param gate asked when the connection is open, before the first byte; if it says no, nothing is sent
     */
    public Uni<Reply> write(Prepared prepared, Supplier<Uni<Boolean>> gate) {
        var begun = new AtomicLong();
        Supplier<Uni<Boolean>> noted = () -> gate.get().invoke(open -> begun.set(open ? System.nanoTime() : 0));
        return guards.run(
                        prepared.integration(), () -> wire(prepared.protocol()).send(prepared, noted))
                .invoke(reply -> {
                    if (begun.get() != 0) {
                        metrics.timer("agentport.upstream", "integration", prepared.integration())
                                .record(System.nanoTime() - begun.get(), TimeUnit.NANOSECONDS);
                    }
                });
    }

    private Wire wire(Protocol protocol) {
        return wires.stream()
                .filter(wire -> wire.protocol() == protocol)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing speaks " + protocol));
    }
}
