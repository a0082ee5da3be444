// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.ledger;

import io.agentport.policy.schedule.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Knows whether calls may still run without a person: what they do has to be in the ledger before the topics forget it, also
 * when approval-service is away for long.
 */
@Singleton
public class LedgerWatch {
    private static final Logger LOG = Logger.getLogger(LedgerWatch.class);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(5);

    /** For how long what was measured last holds. Topics keep their records for days. */
    static final Duration HOLDS = Duration.ofMinutes(10);

    private final Supplier<Uni<Boolean>> behind;
    private final LongSupplier nanoTime;
    private volatile LedgerStanding measured = LedgerStanding.UNKNOWN;
    private volatile long measuredAtNanos;

    @Inject
    LedgerWatch(LedgerGroup group) {
        this(group::behind, System::nanoTime);
    }

    /**
     * A watch that is not at work yet.
     *
     * @param behind whether the ledger is, asked each time
     */
    public LedgerWatch(Supplier<Uni<Boolean>> behind, LongSupplier nanoTime) {
        this.behind = behind;
        this.nanoTime = nanoTime;
    }

    void start(@Observes StartupEvent startup, Ticker ticker, MeterRegistry metrics) {
        Gauge.builder("agentport.ledger.behind", this, watch -> watch.standing() == LedgerStanding.CURRENT ? 0 : 1)
                .description(
                        "1 while automatic calls are refused because the ledger is too far behind, or nobody can say")
                .register(metrics);
        ticker.every(MEASURE_EVERY, "measuring how far the ledger is behind", this::measure);
    }

    /** What was measured last; unknown until then, and if that was long ago. */
    public LedgerStanding standing() {
        return nanoTime.getAsLong() - measuredAtNanos < HOLDS.toNanos() ? measured : LedgerStanding.UNKNOWN;
    }

    /** Asks once. */
    public Uni<Void> measure() {
        return Uni.createFrom()
                .deferred(behind::get)
                .invoke(isBehind -> {
                    var now = isBehind ? LedgerStanding.BEHIND : LedgerStanding.CURRENT;
                    if (now == LedgerStanding.BEHIND && measured != now) {
                        LOG.error("the ledger has not read what is older than half of what the topics keep;"
                                + " automatic calls are refused until it has: is approval-service running?");
                    }
                    measuredAtNanos = nanoTime.getAsLong();
                    measured = now;
                })
                .replaceWithVoid();
    }
}
