// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.processes;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A child that is started again when it ends, later and later while it keeps ending. */
public final class Supervised {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** Time after which a child counts as steady, unless somebody says otherwise. */
    public static final Duration STEADY_AFTER = Duration.ofMinutes(1);

    private final Child child;
    private final Duration steadyAfter;
    private final Consumer<String> report;
    private final Thread thread;
    private @Nullable Process process;
    private boolean stopping;
    private int starts;

    /**
     * Not started yet.
     *
     * @param steadyAfter a child that ran for longer is started again as promptly as the first time
     * @param report told in one line that the child ended by itself, or that it cannot be started again
     */
    public Supervised(Child child, Duration steadyAfter, Consumer<String> report) {
        this.child = child;
        this.steadyAfter = steadyAfter;
        this.report = report;
        this.thread = new Thread(this::supervise, "supervise-" + child.name());
        thread.setDaemon(true);
    }

    /** Starts the child. When it cannot be started even once, says so at once. */
    public void start() throws IOException {
        startUnlessStopping();
        thread.start();
    }

    private synchronized void startUnlessStopping() throws IOException {
        if (!stopping) {
            starts++;
            process = null;
            process = child.start();
        }
    }

    public String name() {
        return child.name();
    }

    /** How often it was started, or could not be. */
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
                awaitItsEnd();
                if (System.nanoTime() - started > steadyAfter.toNanos()) {
                    pause = FIRST_PAUSE;
                }
                if (!pauseUnlessStopping(pause)) {
                    return;
                }
                restart();
                pause = longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitItsEnd() throws InterruptedException {
        Process current;
        synchronized (this) {
            current = process;
        }
        if (current == null) {
            return;
        }
        int status = current.waitFor();
        synchronized (this) {
            if (stopping) {
                return;
            }
        }
        report.accept(child.name() + " ended by itself (" + status + ") and is started again");
    }

    private synchronized boolean pauseUnlessStopping(Duration pause) throws InterruptedException {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis(); !stopping && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return !stopping;
    }

    private void restart() {
        try {
            synchronized (this) {
                closeInput();
            }
            // when it was the leash that ended, the child may still run
            child.pidFile().clear(PATIENCE);
            startUnlessStopping();
        } catch (IOException | RuntimeException e) {
            report.accept(child.name() + " cannot be started and is tried again: " + e);
        }
    }

    private static Duration longer(Duration pause) {
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
