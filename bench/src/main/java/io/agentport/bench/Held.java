// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What calls cost the gateway that wait for a person, each on a stream of its own, while nothing else happens.
 *
 * @param calls that were held at the same time
 * @param heapLimitMib of the gateway
 * @param liveHeapBeforeMib after a full collection
 * @param liveHeapMib the same, with the calls held
 * @param readMedianMillis of a read by REST with one in flight, with the calls held
 */
record Held(
        int calls,
        double heapLimitMib,
        double liveHeapBeforeMib,
        double liveHeapMib,
        double rssMib,
        double readMedianMillis) {
    private static final double MIB = 1024.0 * 1024;
    private static final int IN_FLIGHT = 16;
    /** As many as one agent may have waiting for a person. */
    private static final int CALLS_OF_AN_AGENT = 20;

    private static final Limits READS = new Limits(200, Duration.ofSeconds(10));

    double kibPerCall() {
        return (liveHeapMib - liveHeapBeforeMib) * 1024 / calls;
    }

    /** The agents that it takes to have so many calls held. */
    static List<String> holders(int calls) {
        return IntStream.range(0, Math.ceilDiv(calls, CALLS_OF_AN_AGENT))
                .mapToObj(number -> "holder-" + number)
                .toList();
    }

    static Held measure(Installation installation, Person person, Load load, int calls)
            throws IOException, InterruptedException {
        var keys = new ArrayList<String>();
        for (var holder : holders(calls)) {
            keys.add(person.newKey(holder));
        }
        var gateway = installation.programs().getFirst();
        double before = Jcmd.liveHeapBytes(gateway.pid()) / MIB;
        // whoever leaves takes the calls back, so they end with these connections
        try (var waiting = new AgentCalls(installation.gateway(), installation.agentKey(), calls);
                var reading = new AgentCalls(installation.gateway(), installation.agentKey(), 1)) {
            waiting.awaitAccepted(keys);
            load.warmUp(waiting.held(Tool.ASK, keys), IN_FLIGHT, new Limits(calls, Duration.ofMinutes(5)));
            var read = load.run(reading.rest(Tool.READ), 1, READS);
            return new Held(
                    calls,
                    Jcmd.maxHeapBytes(gateway.pid()) / MIB,
                    before,
                    Jcmd.liveHeapBytes(gateway.pid()) / MIB,
                    gateway.memory().rssBytes() / MIB,
                    read.medianMillis());
        }
    }
}
