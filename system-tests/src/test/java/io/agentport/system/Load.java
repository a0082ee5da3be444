// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** As many callers as it says, each of which makes one call after the other until the load is closed. */
final class Load implements AutoCloseable {
    private static final int LAST_CALLS_SECONDS = 120;

    private final ExecutorService threads;
    private final List<Future<?>> callers = new ArrayList<>();
    private final Queue<Http.Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private volatile boolean over;

    /** @param call makes the call of that number */
    Load(int callers, IntFunction<Http.Answer> call) {
        threads = Executors.newFixedThreadPool(callers);
        for (int i = 0; i < callers; i++) {
            this.callers.add(threads.submit(() -> {
                while (!over) {
                    try {
                        answers.add(call.apply(number.incrementAndGet()));
                    } catch (UncheckedIOException e) {
                        // the service itself is away for a moment: no answer
                    }
                }
            }));
        }
    }

    /** What was answered so far, in order. */
    List<Http.Answer> answers() {
        return List.copyOf(answers);
    }

    long answered(Integer... statuses) {
        return answers.stream()
                .filter(answer -> List.of(statuses).contains(answer.status()))
                .count();
    }

    /** Ends after the calls that are under way; fails with what a caller failed with. */
    @Override
    public void close() {
        over = true;
        try {
            for (var caller : callers) {
                caller.get(LAST_CALLS_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("a caller did not end as it should", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
