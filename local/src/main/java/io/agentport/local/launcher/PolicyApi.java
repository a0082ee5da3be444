// SPDX-License-Identifier: Apache-2.0
package io.agentport.local.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the launcher asks of policy-service, as a person would. */
final class PolicyApi {
    private static final String DEFAULT_AGENT = "default";

    /** An agent and the key that was just made for it. */
    record AgentWithKey(String agent, String key) {
        @Override
        public String toString() {
            return agent + ":***";
        }
    }

    private final URI base;
    private final Path signingKey;
    private final Clock clock;

    PolicyApi(URI base, Path signingKey, Clock clock) {
        this.base = base;
        this.signingKey = signingKey;
        this.clock = clock;
    }

    private String token() throws IOException {
        return PeoplesToken.sign(signingKey, clock);
    }

    /**
     * What is wrong with the configuration file.
     *
     * @param inForce whether an earlier revision is in force meanwhile
     * @param lines   one for each problem; empty if there is none or policy-service cannot say
     */
    record Problems(boolean inForce, List<String> lines) {
        /** Whether policy-service will not become ready before somebody mends the file. */
        boolean stopTheStart() {
            return !inForce && !lines.isEmpty();
        }
    }

    Problems problems() throws IOException {
        var body = LocalHttp.get(base.resolve("/v1/policies"), Optional.of(token()))
                .map(LocalHttp.Answer::body)
                .orElse(MissingNode.getInstance());
        var lines = new ArrayList<String>();
        body.path("problems").forEach(problem -> lines.add(describe(problem)));
        return new Problems(body.path("revision").asLong() > 0, lines);
    }

    private static String describe(JsonNode problem) {
        if (problem.isTextual()) {
            return problem.asText();
        }
        return problem.path("line").isNumber()
                ? "line %s, column %s: %s"
                        .formatted(
                                problem.path("line").asText(),
                                problem.path("column").asText(),
                                problem.path("message").asText())
                : problem.path("message").asText(problem.toString());
    }

    /** A new key for the agent {@code default}, or for the first one if the configuration names its own. */
    AgentWithKey firstKey() throws IOException, LaunchException {
        var agents = LocalHttp.get(base.resolve("/v1/agents"), Optional.of(token()))
                .filter(answer -> answer.status() == 200)
                .orElseThrow(() -> new LaunchException("policy-service does not list its agents"))
                .body();
        var names = new ArrayList<String>();
        for (var agent : agents.path("agents")) {
            if (!agent.path("revoked").asBoolean()) {
                names.add(agent.path("name").asText());
            }
        }
        if (names.isEmpty()) {
            throw new LaunchException("the configuration has no agent");
        }
        var name = names.contains(DEFAULT_AGENT) ? DEFAULT_AGENT : names.getFirst();
        var answer = LocalHttp.post(base.resolve("/v1/agents/" + name + "/rotate"), token(), "{}");
        var key = answer.map(LocalHttp.Answer::body)
                .map(body -> body.path("key").asText(""))
                .orElse("");
        if (key.isEmpty()) {
            throw new LaunchException("policy-service made no key for the agent `" + name + "` ("
                    + answer.map(LocalHttp.Answer::status).map(String::valueOf).orElse("no answer") + ")");
        }
        return new AgentWithKey(name, key);
    }
}
