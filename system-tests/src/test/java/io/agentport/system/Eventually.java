// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Asks again until the answer is the one waited for. */
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Eventually() {}

    /** What {@code ask} throws ends the waiting; a checked exception arrives as the cause of an unchecked one. */
    static <T> T get(String what, Duration limit, Callable<T> ask, Predicate<T> until) {
        long deadline = System.nanoTime() + limit.toNanos();
        T answer = answer(what, ask);
        while (!until.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + limit + ": " + what + "; last was " + answer);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = answer(what, ask);
        }
        return answer;
    }

    private static <T> T answer(String what, Callable<T> ask) {
        try {
            return ask.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(what, e);
        }
    }
}
