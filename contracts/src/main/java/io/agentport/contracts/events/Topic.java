// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.events;

/** The topics, and which records stand on them. A topic's full name is the installation's prefix and this name. */
public enum Topic {
    CALLS("calls", false, CallRequested.class),
    ASKS("asks", false, ApprovalRequired.class),
    PERMITS("permits", false, PermitEvent.class),
    REPLIES("replies", false, ReplyEvent.class),
    SIGNALS("signals", false, SignalEvent.class),
    AUDIT("audit", false, Audited.class),
    INTEGRATIONS("integrations", true, IntegrationDeclared.class),
    CATALOG("catalog", true, CatalogEvent.class),
    AGENTS("agents", true, AgentPublished.class),
    TOOLSETS("toolsets", true, ToolsetPublished.class),
    GRANTS("grants", true, GrantPublished.class),
    DEAD_LETTERS("dead-letters", false, DeadLetter.class);

    /** The consumer group in which the ledger reads every topic that is not compacted. */
    public static final String LEDGER_GROUP = "approval-service.ledger";

    private final String suffix;
    private final boolean compacted;
    private final Class<? extends Event> events;

    Topic(String suffix, boolean compacted, Class<? extends Event> events) {
        this.suffix = suffix;
        this.compacted = compacted;
        this.events = events;
    }

    /** The name of this topic, for example {@code agentport.calls}. */
    public String name(String prefix) {
        return prefix + suffix;
    }

    /** Whether the topic keeps the last record of each key, a state that readers load before they are ready. */
    public boolean compacted() {
        return compacted;
    }

    /** What a record's value may be; anything else belongs on {@code dead-letters}. */
    public Class<? extends Event> events() {
        return events;
    }
}
