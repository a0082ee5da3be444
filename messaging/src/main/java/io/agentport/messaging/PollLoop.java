// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * A consumer and the one thread that may touch it. A turn that fails (no broker, no right to read) is tried again after a
 * pause, for as long as it takes; meanwhile the consumption is not ready.
 */
abstract class PollLoop implements Consumption {
    /** How long a turn waits for records; it returns at once when there are some. */
    protected static final Duration WAIT = Duration.ofMillis(100);

    /** The same while finished work must be noticed soon, because partitions are paused for it. */
    protected static final Duration SHORT_WAIT = Duration.ofMillis(5);

    private static final Logger LOG = Logger.getLogger(PollLoop.class);
    private static final Duration CLOSING = Duration.ofSeconds(10);

    /** A group that rebalances hears that a member leaves only when the others have answered, at their next heartbeat. */
    private static final Duration LEAVING = Duration.ofSeconds(5);

    protected final Consumer<byte[], byte[]> consumer;
    private final String name;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean polls;

    PollLoop(String name, Consumer<byte[], byte[]> consumer) {
        this.name = name;
        this.consumer = consumer;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** What it reads, for people: shown by the readiness check. */
    final String name() {
        return name;
    }

    final void start() {
        thread.start();
    }

    /** One {@link #poll} and what belongs to it; on the loop's thread. */
    protected abstract void turn();

    /** Polls. From here on it is ready if it is settled, so that whoever is told of what was read finds it ready. */
    protected final ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        var polled = consumer.poll(wait);
        polls = true;
        return polled;
    }

    /** Lets records gather so that the next poll brings more of them. */
    protected final void gather(Duration pause) {
        if (!closing) {
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Whether it has its partitions, and what it must load. */
    protected abstract boolean settled();

    /** Lets nothing more begin; on the loop's thread, before {@link #finish}. */
    protected void halt() {}

    /** Waits for what is in flight, until the deadline in {@link System#nanoTime}, and commits; on the loop's thread. */
    protected abstract void finish(long deadlineNanos);

    @Override
    public final boolean ready() {
        return polls && settled();
    }

    final boolean stopped() {
        return closing;
    }

    /** The first half of {@link #close}: tells the loop to end, without waiting for it. */
    final void stop() {
        closing = true;
    }

    @Override
    public final void close() {
        stop();
        try {
            if (thread.isAlive() && !thread.join(CLOSING.plus(LEAVING).plusSeconds(5))) {
                LOG.warnf("%s did not end in time", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var failures = 0;
        while (!closing) {
            try {
                turn();
                failures = 0;
            } catch (Throwable e) { // an Error too: a loop that is dead would go on looking ready
                polls = false;
                failures++;
                LOG.errorf(e, "%s cannot go on and tries again", name);
                LockSupport.parkNanos(Backoff.after(failures).toNanos());
            }
        }
        halt(); // nothing begins any more once it is not ready
        polls = false;
        end();
    }

    private void end() {
        try {
            finish(System.nanoTime() + CLOSING.toNanos());
        } catch (Throwable e) {
            LOG.warnf(e, "%s ended with work that will be done again", name);
        } finally {
            consumer.close(CloseOptions.timeout(LEAVING));
        }
    }
}
