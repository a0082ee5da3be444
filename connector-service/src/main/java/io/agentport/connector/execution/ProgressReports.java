// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.masking.Scrubbers;
import io.agentport.connector.upstream.Caller;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.ReplyEvent.CallUpdated;
import io.agentport.contracts.events.ReplyEvent.Update;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the gateway that waits how far an upstream says it is. Each report is on record, so an upstream has no more than
 * {@value #AT_ONCE} of them at once, one a second after that, and {@value #PER_CALL} in all; what is more is left out.
 */
@Singleton
final class ProgressReports {
    private static final Logger LOG = Logger.getLogger(ProgressReports.class);
    private static final int AT_ONCE = 10;
    private static final int PER_CALL = 200;
    private static final int MAX_MESSAGE = 200;
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Outcomes outcomes;
    private final Scrubbers scrubbers;

    ProgressReports(Outcomes outcomes, Scrubbers scrubbers) {
        this.outcomes = outcomes;
        this.scrubbers = scrubbers;
    }

    /** For one call. */
    Caller.ProgressListener listener(CallRequested call) {
        var allowance = new Allowance();
        return (progress, total, message) -> {
            if (allowance.take(System.nanoTime())) {
                report(call, progress, total, message);
            }
        };
    }

    private void report(CallRequested call, double progress, OptionalDouble total, String message) {
        var report = new CallUpdated(
                call.call(),
                Update.PROGRESS,
                null,
                null,
                null,
                text(message),
                progress,
                total.isPresent() ? total.getAsDouble() : null,
                Instant.now());
        outcomes.reply(call.replyPartition(), report)
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf(failure, "the progress of %s was not told", call.call()));
    }

    /** An upstream may repeat the credential. */
    private @Nullable String text(String message) {
        var scrubbed = scrubbers.current().scrub(message);
        return scrubbed.isEmpty() ? null : scrubbed.substring(0, Math.min(scrubbed.length(), MAX_MESSAGE));
    }

    /** How many reports a call may still make. */
    static final class Allowance {
        private int left = AT_ONCE;
        private int made;
        private long since = Long.MIN_VALUE;

        synchronized boolean take(long nanos) {
            if (since == Long.MIN_VALUE) {
                since = nanos;
            }
            long grown = (nanos - since) / EVERY_NANOS;
            left = (int) Math.min(AT_ONCE, left + grown);
            since += grown * EVERY_NANOS;
            if (left == 0 || made == PER_CALL) {
                return false;
            }
            left--;
            made++;
            return true;
        }
    }
}
