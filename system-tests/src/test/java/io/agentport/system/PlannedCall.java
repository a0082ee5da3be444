// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import io.agentport.system.UnreliableUpstream.Behaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A call that an agent is going to make.
 *
 * @param agent which of the agents makes it
 * @param careful whether the agent names it by a key and asks until it knows how it ended; otherwise it asks once
 * @param afterMillis when, counted from the begin of its round
 */
record PlannedCall(Kind kind, String subject, int agent, boolean careful, Fate fate, long afterMillis) {
    /** What is asked for. The sandbox's definition names the tools and says which take an idempotency key. */
    enum Kind {
        READ("get_customer", "{\"customer\":\"%s\"}"),
        WRITE("create_customer", "{\"name\":\"%s\"}"),
        /** Takes no idempotency key, so it is sent once at most. */
        WRITE_WITHOUT_KEY("delete_customer", "{\"customer\":\"%s\"}"),
        ASKED("create_refund", "{\"charge\":\"%s\"}"),
        DENIED("create_issue", "{\"title\":\"%s\"}");

        private final String tool;
        private final String arguments;

        Kind(String tool, String arguments) {
            this.tool = tool;
            this.arguments = arguments;
        }

        String tool() {
            return tool;
        }
    }

    /** What the person or the agent does about a call that asks. */
    enum Fate {
        APPROVED,
        DENIED,
        LEFT_TO_EXPIRE,
        TAKEN_BACK
    }

    String body() {
        return "{\"integration\":\"sandbox\",\"tool\":\"%s\",\"arguments\":%s}"
                .formatted(kind.tool, kind.arguments.formatted(subject));
    }

    boolean mayChangeSomething() {
        return kind != Kind.READ;
    }

    static List<PlannedCall> of(int round, int calls, int agents, long millis, Random random) {
        var plan = new ArrayList<PlannedCall>();
        for (int i = 0; i < calls; i++) {
            var subject = "s%d-%d-%s".formatted(round, i, behaviour(random.nextInt(100)));
            long after = random.nextLong(millis);
            plan.add(new PlannedCall(
                    kind(random.nextInt(100)), subject, i % agents, random.nextBoolean(), fate(random), after));
        }
        return plan;
    }

    private static Kind kind(int percent) {
        if (percent < 30) {
            return Kind.READ;
        }
        if (percent < 55) {
            return Kind.WRITE;
        }
        if (percent < 70) {
            return Kind.WRITE_WITHOUT_KEY;
        }
        return percent < 95 ? Kind.ASKED : Kind.DENIED;
    }

    private static Behaviour behaviour(int percent) {
        if (percent < 76) {
            return Behaviour.ANSWERS;
        }
        if (percent < 88) {
            return Behaviour.SLOW;
        }
        if (percent < 92) {
            return Behaviour.RESETS;
        }
        if (percent < 94) {
            return Behaviour.FAILS;
        }
        return percent < 97 ? Behaviour.BUSY : Behaviour.REFUSES;
    }

    private static Fate fate(Random random) {
        int percent = random.nextInt(100);
        if (percent < 60) {
            return Fate.APPROVED;
        }
        if (percent < 80) {
            return Fate.DENIED;
        }
        return percent < 92 ? Fate.TAKEN_BACK : Fate.LEFT_TO_EXPIRE;
    }
}
