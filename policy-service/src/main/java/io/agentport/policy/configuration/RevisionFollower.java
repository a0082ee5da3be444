// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.contracts.calls.Digest;
import io.agentport.policy.schedule.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Adopts what is in the database: at start the last revision, later what other replicas made of the file. */
@Singleton
public class RevisionFollower {
    private static final Logger LOG = Logger.getLogger(RevisionFollower.class);

    private final ConfigurationSettings settings;
    private final RevisionStore store;
    private final PolicyInForce inForce;
    private final Ticker ticker;

    public RevisionFollower(ConfigurationSettings settings, RevisionStore store, PolicyInForce inForce, Ticker ticker) {
        this.settings = settings;
        this.store = store;
        this.inForce = inForce;
        this.ticker = ticker;
    }

    void start(@Observes StartupEvent startup) {
        ticker.every(settings.followEvery(), "following the configuration's revisions", this::follow);
    }

    private Uni<Void> follow() {
        return store.latestNumber()
                .chain(number -> number <= inForce.number() ? Uni.createFrom().voidItem() : load());
    }

    private Uni<Void> load() {
        return store.latest().invoke(row -> row.ifPresent(this::adopt)).replaceWithVoid();
    }

    private void adopt(RevisionRow row) {
        switch (ConfigurationReader.readForm(row.text)) {
            case Reading.Good good -> {
                if (inForce.adopt(revision(row, good.configuration()))) {
                    LOG.infof("revision %d is in force", row.number);
                }
            }
            // stored by a newer release: the one before stays in force here, and health says which that is
            case Reading.Bad bad ->
                LOG.errorf(
                        "revision %d cannot be read: %s",
                        row.number, bad.findings().getFirst().message());
        }
    }

    static Revision revision(RevisionRow row, Configuration configuration) {
        return new Revision(row.number, new Digest(row.digest), row.adoptedAt, row.text, configuration);
    }
}
