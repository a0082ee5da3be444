// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.Authentication;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.connectors.Origin;
import io.agentport.connector.connectors.Protocol;
import io.agentport.connector.connectors.Rejections;
import io.agentport.connector.connectors.Upstream;
import io.agentport.connector.masking.Scrubbers;
import io.agentport.connector.secrets.KnownSecrets;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reply that cannot be turned into an outcome still ends its call. */
class ResultsTest {
    private final Results results = new Results(
            new Scrubbers(new KnownSecrets()),
            new SmallRyeConfigBuilder()
                    .withMapping(ExecutionSettings.class)
                    .build()
                    .getConfigMapping(ExecutionSettings.class));

    /** Stands for whatever reading a reply may meet that nobody has thought of. */
    private static final Reply UNREADABLE = new Reply.Answered(200, "application/json", null, false, false);

    private static EffectiveTool tool(Risk risk) {
        return new EffectiveTool(
                new ToolId("shop", "tool"),
                Digest.ofText("definition"),
                null,
                Protocol.HTTP,
                risk,
                new Upstream(new Origin("https", "shop.example", 443), List.of(), Duration.ofSeconds(1), 1000),
                new Authentication.None(),
                null,
                Rejections.STANDARD,
                List.of(),
                arguments -> new BuildResult.Refused("invalid_arguments", "", ""));
    }

    @Test
    void aReadHasFailed() {
        assertThat(results.outcome(tool(Risk.READ), UNREADABLE))
                .isEqualTo(new Outcome.Failed("internal_error", "the upstream's answer cannot be read", null));
    }

    @Test
    void ofAWriteNobodyKnowsWhetherItHappened() {
        var unknown = new Outcome.OutcomeUnknown("internal_error", "the upstream's answer cannot be read");

        assertThat(results.outcome(tool(Risk.WRITE), UNREADABLE)).isEqualTo(unknown);
        assertThat(results.outcomeOfResend(tool(Risk.WRITE), UNREADABLE)).isEqualTo(unknown);
    }
}
