// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.masking.ResultWriter;
import io.agentport.connector.masking.Scrubbers;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Turns replies into outcomes that hold no credential. */
@Singleton
final class Results {
    private static final Logger LOG = Logger.getLogger(Results.class);

    private final Scrubbers scrubbers;
    private final ExecutionSettings settings;

    Results(Scrubbers scrubbers, ExecutionSettings settings) {
        this.scrubbers = scrubbers;
        this.settings = settings;
    }

    /** What a reply means for the call. Never fails. */
    Outcome outcome(EffectiveTool tool, Reply reply) {
        return read(tool, writer -> Classification.of(tool, reply, writer));
    }

    /** As {@link #outcome}, for the reply to a request that was sent before and not answered. */
    Outcome outcomeOfResend(EffectiveTool tool, Reply reply) {
        return read(tool, writer -> Classification.ofResend(tool, reply, writer));
    }

    private Outcome read(EffectiveTool tool, Function<ResultWriter, Outcome> classification) {
        try {
            return classification.apply(
                    new ResultWriter(scrubbers.current(), tool.maskedFields(), settings.maxResultBytes()));
        } catch (RuntimeException e) {
            // its message may hold what the upstream said, which is not scrubbed yet
            var place = Arrays.stream(e.getStackTrace()).findFirst();
            LOG.errorf("the reply to `%s` cannot be read: %s at %s", tool.id(), e.getClass(), place);
            var detail = "the upstream's answer cannot be read";
            return tool.risk() == Risk.READ
                    ? new Outcome.Failed(Executor.INTERNAL_ERROR, detail, null)
                    : new Outcome.OutcomeUnknown(Executor.INTERNAL_ERROR, detail);
        }
    }
}
