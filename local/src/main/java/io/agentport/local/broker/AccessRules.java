// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.broker;

import static io.agentport.contracts.events.Topic.AGENTS;
import static io.agentport.contracts.events.Topic.ASKS;
import static io.agentport.contracts.events.Topic.AUDIT;
import static io.agentport.contracts.events.Topic.CALLS;
import static io.agentport.contracts.events.Topic.CATALOG;
import static io.agentport.contracts.events.Topic.DEAD_LETTERS;
import static io.agentport.contracts.events.Topic.GRANTS;
import static io.agentport.contracts.events.Topic.INTEGRATIONS;
import static io.agentport.contracts.events.Topic.PERMITS;
import static io.agentport.contracts.events.Topic.REPLIES;
import static io.agentport.contracts.events.Topic.SIGNALS;
import static io.agentport.contracts.events.Topic.TOOLSETS;

import io.agentport.contracts.events.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Which service may write and read which topic, and use which consumer groups: those that begin with its name. Besides,
 * policy-service may see how far the ledger has read. Services may do nothing else.
 */
public enum AccessRules {
    GATEWAY(Set.of(CALLS, SIGNALS, AUDIT, DEAD_LETTERS), Set.of(REPLIES, CATALOG, AGENTS, TOOLSETS)),
    POLICY(
            Set.of(ASKS, PERMITS, REPLIES, AUDIT, INTEGRATIONS, AGENTS, TOOLSETS, DEAD_LETTERS),
            Set.of(CALLS, CATALOG, GRANTS)),
    APPROVAL(
            Set.of(PERMITS, REPLIES, AUDIT, GRANTS, DEAD_LETTERS),
            Set.of(CALLS, ASKS, PERMITS, REPLIES, SIGNALS, AUDIT, CATALOG, AGENTS, TOOLSETS, DEAD_LETTERS)),
    CONNECTOR(
            Set.of(REPLIES, AUDIT, CATALOG, DEAD_LETTERS),
            Set.of(PERMITS, SIGNALS, INTEGRATIONS, CATALOG, AGENTS, TOOLSETS));

    private static final long SECONDS = 30;
    private static final long POLL_MILLIS = 20;

    private final Set<Topic> writes;
    private final Set<Topic> reads;

    AccessRules(Set<Topic> writes, Set<Topic> reads) {
        this.writes = writes;
        this.reads = reads;
    }

    /** The name the service logs in with: {@code gateway}, {@code policy}, {@code approval}, {@code connector}. */
    public String user() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    List<AclBinding> bindings(String prefix) {
        var bindings = new ArrayList<AclBinding>();
        writes.forEach(topic -> bindings.add(onTopic(topic, prefix, AclOperation.WRITE)));
        reads.forEach(topic -> bindings.add(onTopic(topic, prefix, AclOperation.READ)));
        bindings.add(allow(ResourceType.GROUP, user() + "-service.", PatternType.PREFIXED, AclOperation.READ));
        if (this == POLICY) {
            watchTheLedger(bindings, prefix);
        }
        return bindings;
    }

    /** Offsets and retentions, no records: policy-service stops automatic calls before the topics forget what the ledger lacks. */
    private void watchTheLedger(List<AclBinding> bindings, String prefix) {
        bindings.add(allow(ResourceType.GROUP, Topic.LEDGER_GROUP, PatternType.LITERAL, AclOperation.DESCRIBE));
        for (var topic : Topic.values()) {
            if (!topic.compacted()) {
                bindings.add(onTopic(topic, prefix, AclOperation.DESCRIBE));
                bindings.add(onTopic(topic, prefix, AclOperation.DESCRIBE_CONFIGS));
            }
        }
    }

    private AclBinding onTopic(Topic topic, String prefix, AclOperation operation) {
        return allow(ResourceType.TOPIC, topic.name(prefix), PatternType.LITERAL, operation);
    }

    private AclBinding allow(ResourceType type, String name, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + user(), "*", operation, AclPermissionType.ALLOW));
    }

    /** The controller has stored the rules; the broker, which decides by them, learns of them a moment later. */
    private static void awaitInForce(Admin admin, Set<AclBinding> all)
            throws ExecutionException, TimeoutException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!all.equals(Set.copyOf(inForce(admin)))) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("the broker does not know its access rules");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static Collection<AclBinding> inForce(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.describeAcls(AclBindingFilter.ANY).values().get(SECONDS, TimeUnit.SECONDS);
    }

    /** Gives every service its rules and takes away all others, in force when this returns. Repeating it changes nothing. */
    public static void apply(Admin admin, String prefix) throws IOException {
        var all = new ArrayList<AclBinding>();
        for (var service : values()) {
            all.addAll(service.bindings(prefix));
        }
        try {
            admin.createAcls(all).all().get(SECONDS, TimeUnit.SECONDS);
            var others = new HashSet<>(inForce(admin));
            all.forEach(others::remove);
            if (!others.isEmpty()) {
                var filters = others.stream().map(AclBinding::toFilter).toList();
                admin.deleteAcls(filters).all().get(SECONDS, TimeUnit.SECONDS);
            }
            awaitInForce(admin, Set.copyOf(all));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("cannot set the broker's access rules", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while setting the broker's access rules", e);
        }
    }
}
