// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.configuration;

import io.agentport.policy.access.AccessSettings;
import io.agentport.policy.audit.Act;
import io.agentport.policy.audit.Audit;
import io.agentport.policy.configuration.yaml.Finding;
import io.agentport.policy.risk.CatalogFeed;
import io.agentport.policy.schedule.Ticker;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Watches the file, and makes a revision of each new text that is good. What is not good changes nothing. */
@Singleton
public class ConfigurationWatch {
    private static final Logger LOG = Logger.getLogger(ConfigurationWatch.class);
    /** A file that is replaced may be gone for a moment. */
    private static final Duration MAY_BE_MISSING = Duration.ofSeconds(2);

    private static final int AUDITED_FINDINGS = 10;

    private final ConfigurationSettings settings;
    private final AccessSettings access;
    private final CatalogFeed catalog;
    private final RevisionStore store;
    private final PolicyInForce inForce;
    private final Audit audit;
    private final Ticker ticker;
    private final Clock clock;

    private @Nullable FileReading seen;
    private @Nullable FileReading settled;
    private @Nullable FileReading refused;
    private Instant lastReadable;
    private Instant refusedAt = Instant.MIN;
    private volatile FileState state = new FileState.Unread();

    public ConfigurationWatch(
            ConfigurationSettings settings,
            AccessSettings access,
            CatalogFeed catalog,
            RevisionStore store,
            PolicyInForce inForce,
            Audit audit,
            Ticker ticker,
            Clock clock) {
        this.settings = settings;
        this.access = access;
        this.catalog = catalog;
        this.store = store;
        this.inForce = inForce;
        this.audit = audit;
        this.ticker = ticker;
        this.clock = clock;
        this.lastReadable = clock.instant();
    }

    void start(@Observes StartupEvent startup) {
        ticker.every(settings.watchEvery(), "watching the configuration file", this::look);
    }

    public FileState state() {
        return state;
    }

    private Uni<Void> look() {
        return Uni.createFrom()
                .item(() -> FileReading.of(settings.file()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(reading -> ticker.run(() -> consider(reading)));
    }

    /** Only a text that was the same twice is taken: a file may be seen while it is being written. */
    private Uni<Void> consider(FileReading reading) {
        boolean same = reading.equals(seen);
        seen = reading;
        return switch (reading) {
            case FileReading.Text text -> {
                lastReadable = clock.instant();
                boolean done = text.equals(settled);
                yield same && !(done && !awaitsConnectors())
                        ? offer(text)
                        : Uni.createFrom().voidItem();
            }
            case FileReading.Unreadable unreadable -> {
                if (same && !lastReadable.plus(MAY_BE_MISSING).isAfter(clock.instant())) {
                    missing(unreadable);
                }
                yield Uni.createFrom().voidItem();
            }
        };
    }

    private void missing(FileReading.Unreadable unreadable) {
        if (!unreadable.equals(settled)) {
            LOG.errorf("%s: %s", settings.file(), unreadable.problem());
        }
        settled = unreadable;
        state = new FileState.Missing(new Finding(1, 1, unreadable.problem()));
    }

    /** A refused file may be good once a connector that it uses was published. */
    private boolean awaitsConnectors() {
        return state instanceof FileState.Refused
                && catalog.connectorsChangedAt().isAfter(refusedAt);
    }

    private Uni<Void> offer(FileReading.Text reading) {
        if (ConfigurationReader.readForm(reading.text()) instanceof Reading.Bad bad) {
            return refuse(reading, bad.findings());
        }
        var connectors = catalog.catalog().connectors();
        if (!catalog.loaded() || connectors.isEmpty()) {
            state = new FileState.WaitingForCatalogue();
            return Uni.createFrom().voidItem();
        }
        return switch (ConfigurationReader.read(reading.text(), connectors, access.peopleClients())) {
            case Reading.Good good -> adopt(reading, good.configuration());
            case Reading.Bad bad -> {
                var still = catalog.connectorsChangedAt().plus(settings.connectorsSettle());
                if (still.isAfter(clock.instant())) {
                    state = new FileState.WaitingForCatalogue();
                    yield Uni.createFrom().voidItem();
                }
                yield refuse(reading, bad.findings());
            }
        };
    }

    private Uni<Void> adopt(FileReading.Text reading, Configuration configuration) {
        return store.adopt(reading.text(), (row, before) -> adopted(configuration, row, before))
                .invoke(adoption -> {
                    settled = reading;
                    state = new FileState.Adopted();
                    inForce.adopt(RevisionFollower.revision(adoption.row(), configuration));
                    if (adoption.isNew()) {
                        LOG.infof("%s is in force as revision %d", settings.file(), adoption.row().number);
                    }
                })
                .replaceWithVoid();
    }

    private static Act adopted(Configuration configuration, RevisionRow row, Optional<RevisionRow> before) {
        var old = before.map(last -> ConfigurationReader.readForm(last.text));
        var details = new HashMap<>(Differences.between(old.orElse(null), configuration));
        details.put("digest", row.digest);
        return new Act(Act.ITSELF, "policy.adopted", Long.toString(row.number), details);
    }

    private Uni<Void> refuse(FileReading.Text reading, List<Finding> findings) {
        boolean known = reading.equals(refused) && new FileState.Refused(findings).equals(state);
        refused = reading;
        refusedAt = clock.instant();
        state = new FileState.Refused(findings);
        var file = settings.file().toString();
        if (!known) {
            findings.forEach(finding -> LOG.errorf("refused: %s", finding.in(file)));
            settled = null;
        }
        // settled only once it is on record: until then it is looked at again
        return reading.equals(settled)
                ? Uni.createFrom().voidItem()
                : audit.record(refusal(file, findings)).invoke(() -> settled = reading);
    }

    private Act refusal(String file, List<Finding> findings) {
        var details = new HashMap<String, String>();
        for (int i = 0; i < Math.min(findings.size(), AUDITED_FINDINGS); i++) {
            details.put("problem_" + (i + 1), findings.get(i).in(file));
        }
        details.put("problems", Integer.toString(findings.size()));
        details.put("in_force", Long.toString(inForce.number()));
        return new Act(Act.ITSELF, "policy.refused", file, details);
    }
}
