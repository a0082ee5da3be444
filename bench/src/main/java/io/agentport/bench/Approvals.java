// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** From the click that approves, which is the sending of the decision, to the request's arrival at the upstream. */
final class Approvals {
    private static final long SECONDS = 60;

    private Approvals() {}

    /** One after the other, while nothing else happens. */
    static Sample measure(Person person, AgentCalls agent, Upstream upstream, int times)
            throws IOException, InterruptedException {
        var asking = agent.rest(Tool.ASK);
        var nanos = new long[times];
        long begun = System.nanoTime();
        for (int i = 0; i < times; i++) {
            nanos[i] = once(person, asking, upstream, i);
        }
        return new Sample(nanos, 0, null, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static long once(Person person, Action asking, Upstream upstream, long number)
            throws IOException, InterruptedException {
        var ended = new CompletableFuture<String>();
        asking.begin(number, failure -> ended.complete(String.valueOf(failure)));
        var customer = "cus_" + number;
        var pending = person.pending(customer);
        var arrived = upstream.deleted("/v1/customers/" + customer);
        long clicked = System.nanoTime();
        person.approve(pending);
        try {
            long took = arrived.get(SECONDS, TimeUnit.SECONDS) - clicked;
            var failure = ended.get(SECONDS, TimeUnit.SECONDS);
            if (!failure.equals("null")) {
                throw new IOException(failure);
            }
            return took;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("an approved call did not run", e);
        }
    }
}
