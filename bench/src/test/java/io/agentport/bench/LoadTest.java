// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Load load = new Load();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Action done() {
        return (number, done) -> threads.execute(() -> done.done(null));
    }

    @Test
    void everyOneIsCountedAndHasANumberOfItsOwn() throws Exception {
        Set<Long> numbers = Collections.synchronizedSet(new HashSet<>());
        Action action = (number, done) -> threads.execute(() -> {
            numbers.add(number);
            done.done(null);
        });

        var first = load.run(action, 3, new Limits(500, LONG));
        load.run(action, 3, new Limits(500, LONG));

        assertThat(first.succeeded()).isEqualTo(500);
        assertThat(numbers).hasSize(1_000);
    }

    @Test
    void asManyAsAskedForAreInFlightAndNeverMore() throws Exception {
        var open = new AtomicInteger();
        var most = new AtomicInteger();
        var begun = new CountDownLatch(7);
        Action action = (number, done) -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            begun.countDown();
            threads.execute(() -> {
                await(begun); // none ends before all are in flight
                open.decrementAndGet();
                done.done(null);
            });
        };

        load.run(action, 7, new Limits(700, LONG));

        assertThat(most).hasValue(7);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itEndsWhenTheTimeIsOver() throws Exception {
        var sample = load.run(done(), 2, new Limits(10_000_000, Duration.ofMillis(50)));

        assertThat(sample.succeeded()).isPositive();
        assertThat(sample.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void failuresAreToldAndNotCountedAsCalls() throws Exception {
        Action action = (number, done) -> threads.execute(() -> done.done(number % 2 == 0 ? null : "no"));

        var sample = load.run(action, 1, new Limits(10, LONG));

        assertThat(sample.succeeded()).isEqualTo(5);
        assertThat(sample.failures()).isEqualTo(5);
        assertThat(sample.firstFailure()).isEqualTo("no");
    }

    @Test
    void whatAlwaysFailsIsGivenUp() throws Exception {
        Action action = (number, done) -> threads.execute(() -> done.done("no"));

        var sample = load.run(action, 2, new Limits(1_000_000, LONG));

        assertThat(sample.failures()).isLessThan(200);
    }

    @Test
    void aPaceIsNotExceeded() throws Exception {
        var sample = load.paced(done(), 4, new Limits(50, LONG), 500);

        assertThat(sample.succeeded()).isEqualTo(50);
        assertThat(sample.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(98)); // the fiftieth's turn
    }
}
