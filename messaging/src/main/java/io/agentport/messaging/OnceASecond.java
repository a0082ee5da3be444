// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps a log readable while a database is away and every record fails. Safe for use by any thread. */
public final class OnceASecond {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - SECOND_NANOS);

    /** True at most once a second. */
    public boolean now() {
        var now = System.nanoTime();
        var last = lastNanos.get();
        return now - last >= SECOND_NANOS && lastNanos.compareAndSet(last, now);
    }
}
