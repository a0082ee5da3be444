// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Begins the next as soon as one is done, so that as many as asked for are in flight: a closed loop. It has no threads of
 * its own; what it measures brings them. Only a pace needs one.
 */
final class Load {
    private static final int FAILURES_UNTIL_GIVEN_UP = 100;
    /** After the last was begun. A call that takes longer is a failure of the whole measurement. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AtomicLong numbers = new AtomicLong();

    /** As fast as they end, and of no interest but that they succeed. */
    void warmUp(Action action, int inFlight, Limits limits) throws IOException, InterruptedException {
        var sample = run(action, inFlight, limits);
        if (sample.failures() > 0) {
            throw new IOException(sample.failures() + " failed before anything was measured: " + sample.firstFailure());
        }
    }

    /** As fast as they end. */
    Sample run(Action action, int inFlight, Limits limits) throws InterruptedException {
        return new Run(action, limits, Duration.ZERO, null).run(inFlight);
    }

    /** Not more often than {@code perSecond}, however fast they end. */
    Sample paced(Action action, int inFlight, Limits limits, double perSecond) throws InterruptedException {
        var pacer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("pace").factory());
        try {
            var interval = Duration.ofNanos((long) (1e9 / perSecond));
            return new Run(action, limits, interval, pacer).run(inFlight);
        } finally {
            pacer.shutdownNow();
        }
    }

    private final class Run {
        private final Action action;
        private final Limits limits;
        private final long intervalNanos;
        private final @Nullable ScheduledExecutorService pacer;
        private final long[] latencies;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger succeeded = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
        private long startedNanos;

        Run(Action action, Limits limits, Duration interval, @Nullable ScheduledExecutorService pacer) {
            this.action = action;
            this.limits = limits;
            this.intervalNanos = interval.toNanos();
            this.pacer = pacer;
            this.latencies = new long[limits.calls()];
        }

        Sample run(int inFlight) throws InterruptedException {
            var ended = new CountDownLatch(inFlight);
            startedNanos = System.nanoTime();
            for (int i = 0; i < inFlight; i++) {
                next(ended);
            }
            if (!ended.await(limits.time().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(ended.getCount() + " of " + inFlight + " in flight never ended");
            }
            var elapsed = Duration.ofNanos(System.nanoTime() - startedNanos);
            return new Sample(Arrays.copyOf(latencies, succeeded.get()), failed.get(), firstFailure.get(), elapsed);
        }

        private void next(CountDownLatch ended) {
            int place = begun.getAndIncrement();
            if (pacer == null) {
                begin(place, ended);
                return;
            }
            long delay = startedNanos + place * intervalNanos - System.nanoTime();
            var unused = pacer.schedule(() -> begin(place, ended), delay, TimeUnit.NANOSECONDS);
        }

        private void begin(int place, CountDownLatch ended) {
            long now = System.nanoTime();
            if (place >= limits.calls()
                    || now - startedNanos >= limits.time().toNanos()
                    || failed.get() >= FAILURES_UNTIL_GIVEN_UP) {
                ended.countDown();
                return;
            }
            action.begin(numbers.getAndIncrement(), failure -> {
                record(System.nanoTime() - now, failure);
                next(ended);
            });
        }

        private void record(long nanos, @Nullable String failure) {
            if (failure == null) {
                latencies[succeeded.getAndIncrement()] = nanos;
            } else {
                failed.incrementAndGet();
                firstFailure.compareAndSet(null, failure);
            }
        }
    }
}
