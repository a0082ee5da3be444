// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again until the answer is the one waited for. */
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Eventually() {}

    static <T> T get(String what, Duration limit, Supplier<T> ask, Predicate<T> until) {
        long deadline = System.nanoTime() + limit.toNanos();
        T answer = ask.get();
        while (!until.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + limit + ": " + what + "; last was " + answer);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(PAUSE.toNanos());
            answer = ask.get();
        }
        return answer;
    }
}
