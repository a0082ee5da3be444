// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.problems;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.events.Audited;
import io.agentport.contracts.events.Topic;
import io.agentport.messaging.Messaging;
import io.agentport.messaging.Publisher;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Puts the gateway's own refusals on record: the first at once, and what follows within ten seconds as a count. */
@ApplicationScoped
public class RefusalAudit {
    private static final Logger LOG = Logger.getLogger(RefusalAudit.class);
    private static final String SERVICE = "gateway-service";
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private record Kind(String actor, Problem problem) {}

    // no more entries than agents, and one, times problems
    private final Map<Kind, Integer> more = new ConcurrentHashMap<>();
    private final Publisher publisher;
    private final Vertx vertx;

    public RefusalAudit(Messaging messaging, Vertx vertx) {
        this.publisher = messaging.publisher();
        this.vertx = vertx;
    }

    /** @param subject a tool's id; empty if what was named is none */
    public void refused(AgentId agent, Problem problem, String subject) {
        count(new Kind("agent:" + agent, problem), subject);
    }

    /** For requests of which nobody knows, or may know, whose they are. */
    public void refused(Problem problem) {
        count(new Kind("service:" + SERVICE, problem), "");
    }

    private void count(Kind kind, String subject) {
        if (more.merge(kind, 0, (counted, zero) -> counted + 1) == 0) {
            publish(kind, subject, 1);
            vertx.setTimer(WINDOW.toMillis(), fired -> publishCounted(kind));
        }
    }

    private void publishCounted(Kind kind) {
        var counted = more.remove(kind);
        if (counted != null && counted > 0) {
            publish(kind, "", counted);
        }
    }

    private void publish(Kind kind, String subject, int count) {
        var record = new Audited(
                kind.actor,
                "gateway.refused",
                subject,
                Map.of("reason", kind.problem.code(), "count", Integer.toString(count)),
                SERVICE,
                Instant.now());
        publisher
                .publish(Topic.AUDIT, record)
                .subscribe()
                .with(done -> {}, e -> LOG.warnf("a refusal was not put on record: %s", e.getMessage()));
    }
}
