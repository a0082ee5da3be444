// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What happens to the processes of a stack in a round of {@link Soak}. */
final class Faults {
    /** In so many rounds, which are all in most runs, processes are killed and nothing else. */
    private static final int KILLED_FIRST = 3;

    private static final Duration PAUSE = Duration.ofSeconds(8);
    private static final List<String> PROCESSES =
            List.of("gateway-service", "policy-service", "approval-service", "connector-service", "broker", "database");

    private final Stack stack;
    private final @Nullable Network network;
    private final long millis;
    private final List<String> deck = new ArrayList<>();

    /**
     * @param network null if nobody may tell the kernel to drop packets
     * @param millis when they happen at the latest, counted from the begin of a round
     */
    Faults(Stack stack, @Nullable Network network, long millis) {
        this.stack = stack;
        this.network = network;
        this.millis = millis;
    }

    enum Fault {
        KILLED,
        /** As in a rolling restart. */
        ASKED_TO_END,
        /** Stopped for longer than a consumer's session, with its connections open. */
        PAUSED,
        /** Its packets are dropped, for as long. */
        CUT_OFF,
        /** Many of them are. */
        SLOW
    }

    record Victim(String process, Fault fault, long atMillis) {
        @Override
        public String toString() {
            return process + " " + fault + " at " + atMillis + " ms";
        }
    }

    /** Takes the victims from a shuffled deck, so that each is met as often as another, and first of all killed. */
    List<Victim> choose(int number, Random random) {
        boolean together = random.nextBoolean();
        long moment = random.nextLong(millis);
        var victims = new ArrayList<Victim>();
        for (int i = 0; i < 1 + number % 3; i++) {
            if (deck.isEmpty()) {
                deck.addAll(PROCESSES);
                Collections.shuffle(deck, random);
            }
            var process = deck.removeLast();
            var fault = fault(number <= KILLED_FIRST ? 0 : random.nextInt(100), process);
            victims.add(new Victim(process, fault, together ? moment : random.nextLong(millis)));
        }
        victims.sort(Comparator.comparingLong(Victim::atMillis));
        return victims;
    }

    private Fault fault(int percent, String process) {
        if (percent < 50) {
            return Fault.KILLED;
        }
        if (percent < 65 && !process.equals("database")) { // which would wait for everybody to leave
            return Fault.ASKED_TO_END;
        }
        if (percent < 80 || network == null) {
            return Fault.PAUSED;
        }
        return percent < 92 ? Fault.CUT_OFF : Fault.SLOW;
    }

    /** Returns when all is over. */
    void happen(List<Victim> victims) throws Exception {
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            for (var victim : victims) {
                var handle = stack.process(victim.process);
                done.add(threads.submit(() -> {
                    LockSupport.parkNanos(begin + victim.atMillis * 1_000_000 - System.nanoTime());
                    meet(victim, handle);
                    return null;
                }));
            }
            for (var one : done) {
                one.get();
            }
        }
    }

    private void meet(Victim victim, ProcessHandle process) {
        switch (victim.fault) {
            case KILLED -> Processes.kill(process);
            case ASKED_TO_END -> {
                process.destroy();
                Processes.awaitEnd(process);
            }
            case PAUSED -> Processes.pause(process, PAUSE);
            case CUT_OFF -> {
                switch (victim.process) {
                    case "broker" -> network.cut(stack.brokerPort(), PAUSE);
                    case "database" -> network.cut(stack.databasePort(), PAUSE);
                    default -> network.cutOff(process, Set.of(stack.brokerPort(), stack.databasePort()), PAUSE);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            case SLOW -> {
                // a service is slow as what it speaks to most
                network.slow(victim.process.equals("database") ? stack.databasePort() : stack.brokerPort(), PAUSE);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
