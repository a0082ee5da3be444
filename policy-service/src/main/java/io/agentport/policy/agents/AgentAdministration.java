// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.agents;

import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.AgentKey;
import io.agentport.contracts.calls.ToolListing;
import io.agentport.policy.access.Problem;
import io.agentport.policy.audit.Act;
import io.agentport.policy.configuration.AgentSettings;
import io.agentport.policy.configuration.ClientPreset;
import io.agentport.policy.configuration.Durations;
import io.agentport.policy.configuration.IntegrationSettings;
import io.agentport.policy.configuration.PolicyInForce;
import io.agentport.policy.configuration.yaml.Findings;
import io.agentport.policy.configuration.yaml.Nearest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What administrators do to agents. Each act takes effect here at once, and is stored with its record. */
@Singleton
public class AgentAdministration {
    /** What came of an act. */
    sealed interface Answer {
        record NewAgent(String name, AgentKey key) implements Answer {}

        record NewKey(String name, AgentKey key) implements Answer {}

        record Done() implements Answer {}

        record Refused(Problem problem, String detail) implements Answer {}
    }

    private static final Duration MAX_GRACE = Duration.ofDays(30);

    private final AgentStore store;
    private final AgentDirectory directory;
    private final PolicyInForce policy;

    public AgentAdministration(AgentStore store, AgentDirectory directory, PolicyInForce policy) {
        this.store = store;
        this.directory = directory;
        this.policy = policy;
    }

    Uni<Answer> create(AgentResource.@Nullable Creation creation, String person) {
        var name = creation == null ? null : creation.name();
        if (creation == null || name == null || !AgentId.isAgentId(name)) {
            return refused(
                    Problem.BAD_AGENT_NAME,
                    "expected `name`: 1 to 64 of `a-z 0-9 . _ -`, with a letter or digit at both ends");
        }
        var refusal = refusal(creation);
        if (refusal.isPresent()) {
            return Uni.createFrom().item(refusal.get());
        }
        var integrations = creation.integrations();
        var client = Optional.ofNullable(creation.client())
                .flatMap(ClientPreset::ofCode)
                .orElse(ClientPreset.OTHER);
        var hold = hold(creation).orElse(client.hold());
        var tools = Optional.ofNullable(creation.tools())
                .flatMap(ToolListing::ofCode)
                .orElse(ToolListing.AUTO);
        var settings = new AgentSettings(
                integrations == null ? null : Set.copyOf(integrations),
                List.of(),
                AgentSettings.DEFAULT_CALLS_PER_MINUTE,
                hold,
                tools,
                null,
                Boolean.TRUE.equals(creation.showLink()));
        var key = AgentKey.random();
        var details = Map.of(
                "integrations",
                integrations == null ? "all" : String.join(", ", integrations),
                "client",
                client.code(),
                "hold",
                hold.toString(),
                "tools",
                tools.code(),
                "show_link",
                Boolean.toString(settings.showLink()));
        var act = Act.ofPerson(person, "agent.created", name, details);
        return store.create(new AgentId(name), settings, key, act)
                .chain(created -> created
                        ? done(new Answer.NewAgent(name, key))
                        : refused(Problem.AGENT_EXISTS, "there is an agent `" + name + "`"));
    }

    private Optional<Answer> refusal(AgentResource.Creation creation) {
        var known = directory.find(new AgentId(String.valueOf(creation.name())));
        if (known.isPresent() && known.get().managedBy() != ManagedBy.API) {
            return Optional.of(managedByFile(known.get()));
        }
        var revision = policy.current();
        if (revision.isEmpty()) {
            return Optional.of(new Answer.Refused(Problem.POLICY_UNAVAILABLE, "no configuration is in force yet"));
        }
        var names = revision.get().configuration().integrations().stream()
                .map(IntegrationSettings::name)
                .collect(Collectors.toSet());
        var wanted = creation.integrations();
        for (var integration : wanted == null ? List.<String>of() : wanted) {
            if (integration == null || !names.contains(integration)) {
                var written = String.valueOf(integration);
                return Optional.of(new Answer.Refused(
                        Problem.UNKNOWN_INTEGRATION,
                        "unknown integration " + Findings.shown(written) + Nearest.suggestion(written, names)));
            }
        }
        var client = creation.client();
        if (client != null && ClientPreset.ofCode(client).isEmpty()) {
            return Optional.of(new Answer.Refused(
                    Problem.UNKNOWN_CLIENT,
                    "expected " + Nearest.list(ClientPreset.codes()) + ", found " + Findings.shown(client)));
        }
        if (creation.hold() != null && hold(creation).isEmpty()) {
            return Optional.of(new Answer.Refused(
                    Problem.BAD_DURATION,
                    "expected `hold` as a duration such as `90s` or `PT90S`, at most `" + AgentSettings.MAX_HOLD
                            + "`"));
        }
        var tools = creation.tools();
        if (tools != null && ToolListing.ofCode(tools).isEmpty()) {
            return Optional.of(new Answer.Refused(
                    Problem.UNKNOWN_LISTING,
                    "expected " + Nearest.list(ToolListing.codes()) + ", found " + Findings.shown(tools)));
        }
        return Optional.empty();
    }

    private static Optional<Duration> hold(AgentResource.Creation creation) {
        return Optional.ofNullable(creation.hold())
                .flatMap(Durations::parse)
                .filter(given -> given.compareTo(AgentSettings.MAX_HOLD) <= 0);
    }

    Uni<Answer> rotate(String name, @Nullable String grace, String person) {
        var agent = find(name);
        if (agent.isEmpty()) {
            return unknown(name);
        }
        var duration = grace == null || grace.equals("0s")
                ? Optional.of(Duration.ZERO)
                : Durations.parse(grace).filter(given -> given.compareTo(MAX_GRACE) <= 0);
        if (duration.isEmpty()) {
            return refused(
                    Problem.BAD_DURATION,
                    "expected `grace` as a duration such as `1h` or `PT1H`, at most `" + MAX_GRACE + "`");
        }
        var key = AgentKey.random();
        var details = Map.of("grace", duration.get().toString());
        var act = Act.ofPerson(person, "agent.rotated", name, details);
        return store.rotate(agent.get().id(), agent.get().settings(), key, duration.get(), act)
                .chain(() -> done(new Answer.NewKey(name, key)));
    }

    Uni<Answer> revoke(String name, String person) {
        return find(name)
                .map(agent -> store.revoke(
                                agent.id(), agent.settings(), Act.ofPerson(person, "agent.revoked", name, Map.of()))
                        .chain(() -> done(new Answer.Done())))
                .orElseGet(() -> unknown(name));
    }

    /** Any other change is for the file, or for nobody. */
    Answer unchangeable(String name) {
        return find(name)
                .map(agent -> agent.managedBy() == ManagedBy.API
                        ? new Answer.Refused(
                                Problem.METHOD_NOT_ALLOWED, "an agent is created, rotated and revoked, not changed")
                        : managedByFile(agent))
                .orElseGet(() -> new Answer.Refused(Problem.AGENT_UNKNOWN, noSuch(name)));
    }

    private static Answer managedByFile(KnownAgent agent) {
        return new Answer.Refused(
                Problem.MANAGED_BY_FILE,
                "the configuration file decides on `" + agent.id()
                        + "`: change it there; here it can be rotated and revoked");
    }

    private Optional<KnownAgent> find(String name) {
        return AgentId.isAgentId(name) ? directory.find(new AgentId(name)) : Optional.empty();
    }

    private static String noSuch(String name) {
        return "there is no agent " + Findings.shown(name);
    }

    private static Uni<Answer> unknown(String name) {
        return refused(Problem.AGENT_UNKNOWN, noSuch(name));
    }

    /** It is stored, and a key is shown only here: if memory cannot follow at once, it does so by itself. */
    private Uni<Answer> done(Answer answer) {
        return directory.reload().onFailure().recoverWithNull().replaceWith(answer);
    }

    private static Uni<Answer> refused(Problem problem, String detail) {
        return Uni.createFrom().item(new Answer.Refused(problem, detail));
    }
}
