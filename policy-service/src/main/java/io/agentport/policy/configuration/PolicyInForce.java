// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.policy.schedule.Listeners;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The revision that this replica goes by. */
@Singleton
public final class PolicyInForce {
    private final Listeners listeners = new Listeners("the revision in force");
    private volatile @Nullable Revision revision;

    public PolicyInForce(MeterRegistry metrics) {
        Gauge.builder("agentport.policy.revision", this, PolicyInForce::number)
                .description("Number of the configuration revision in force; 0 if there is none")
                .strongReference(true)
                .register(metrics);
    }

    /** Empty until the first revision was adopted. */
    public Optional<Revision> current() {
        return Optional.ofNullable(revision);
    }

    /** 0 if there is none. */
    public long number() {
        var now = revision;
        return now == null ? 0 : now.number();
    }

    /** Goes over to a revision, unless it already goes by that or a later one. */
    synchronized boolean adopt(Revision next) {
        if (next.number() <= number()) {
            return false;
        }
        revision = next;
        listeners.tell();
        return true;
    }

    /** Called after every change, on a thread that must not be kept. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }
}
