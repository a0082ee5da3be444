// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A child that is started again when it ends, later and later while it keeps ending. */
public final class Supervised {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofMinutes(1);

    private final Child child;
    private final BiConsumer<String, Integer> onEnd;
    private final Thread thread;
    private @Nullable Process process;
    private boolean stopping;
    private int starts;

    /** @param onEnd told the name and the exit code when the child ended by itself, before it is started again */
    public Supervised(Child child, BiConsumer<String, Integer> onEnd) {
        this.child = child;
        this.onEnd = onEnd;
        this.thread = new Thread(this::supervise, "supervise-" + child.name());
        thread.setDaemon(true);
    }

    /** Starts the child. When it cannot be started even once, says so at once. */
    public void start() throws IOException {
        synchronized (this) {
            process = child.start();
            starts = 1;
        }
        thread.start();
    }

    public String name() {
        return child.name();
    }

    /** How often it was started. */
    public synchronized int starts() {
        return starts;
    }

    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    private void supervise() {
        var pause = FIRST_PAUSE;
        try {
            while (true) {
                long started = System.nanoTime();
                int status = await();
                synchronized (this) {
                    if (stopping) {
                        return;
                    }
                }
                if (System.nanoTime() - started > HEALTHY.toNanos()) {
                    pause = FIRST_PAUSE;
                }
                onEnd.accept(child.name(), status);
                pause = restart(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int await() throws InterruptedException {
        Process current;
        synchronized (this) {
            current = process;
        }
        return current == null ? -1 : current.waitFor();
    }

    private synchronized Duration restart(Duration pause) throws InterruptedException {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); !stopping && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        if (!stopping) {
            closeInput();
            try {
                process = child.start();
                starts++;
            } catch (IOException e) {
                process = null;
            }
        }
        var next = pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }

    private void closeInput() {
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                process.destroy();
            }
        }
    }

    /** Asks the child to end and never starts it again. */
    public synchronized void stop() {
        stopping = true;
        closeInput();
        notifyAll();
    }

    /** Waits for the end after {@link #stop}; afterwards the child is gone in any case. */
    public void awaitEnd(Duration patience) throws IOException, InterruptedException {
        Process last;
        synchronized (this) {
            last = process;
        }
        if (last != null && !last.waitFor(patience.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
            last.destroyForcibly();
        }
        child.pidFile().clear(Duration.ofSeconds(5));
    }
}
