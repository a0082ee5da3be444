// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.ToolListing;
import io.agentport.policy.configuration.AgentSettings;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An agent that the API created, or what the API did to an agent of the file. */
@Entity
@Table(name = "agent")
public class AgentRow extends PanacheEntityBase {
    static final String API = "api";
    static final String FILE = "file";

    @Id
    public String name;

    @Column(name = "managed_by", nullable = false)
    public String managedBy;

    /** Joined by commas; null is every integration. */
    @Column
    public @Nullable String integrations;

    @Column(name = "hold_seconds", nullable = false)
    public long holdSeconds;

    @Column(name = "calls_per_minute", nullable = false)
    public int callsPerMinute;

    /** How it is shown its tools. */
    @Column(nullable = false)
    public String tools;

    /** Whether its client is asked to show its user where a person decides. */
    @Column(name = "show_link", nullable = false)
    public boolean showLink;

    @Column(name = "created_at", nullable = false)
    public Instant createdAt;

    @Column(name = "revoked_at")
    public @Nullable Instant revokedAt;

    static AgentRow of(String name, String managedBy, AgentSettings settings, Instant now) {
        var row = new AgentRow();
        row.name = name;
        row.manage(managedBy, settings, now);
        return row;
    }

    final void manage(String by, AgentSettings settings, Instant now) {
        var names = settings.integrations();
        managedBy = by;
        integrations = names == null ? null : String.join(",", new TreeSet<>(names));
        holdSeconds = settings.hold().toSeconds();
        callsPerMinute = settings.callsPerMinute();
        tools = settings.tools().code();
        showLink = settings.showLink();
        createdAt = now;
        revokedAt = null;
    }

    /** What the API gave it; means nothing for an agent of the file. */
    AgentSettings settings() {
        return new AgentSettings(
                names(integrations),
                List.of(),
                callsPerMinute,
                Duration.ofSeconds(holdSeconds),
                ToolListing.ofCode(tools).orElse(ToolListing.AUTO),
                null,
                showLink);
    }

    private static @Nullable Set<String> names(@Nullable String joined) {
        return joined == null
                ? null
                : Arrays.stream(joined.split(",", -1))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet());
    }
}
