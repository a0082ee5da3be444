// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.masking.ResultWriter;
import io.agentport.connector.masking.Scrubbers;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.Outcome;
import jakarta.inject.Singleton;

/** Turns replies into outcomes that hold no credential. */
@Singleton
final class Results {
    private final Scrubbers scrubbers;
    private final ExecutionSettings settings;

    Results(Scrubbers scrubbers, ExecutionSettings settings) {
        this.scrubbers = scrubbers;
        this.settings = settings;
    }

    Outcome outcome(EffectiveTool tool, Reply reply) {
        var writer = new ResultWriter(scrubbers.current(), tool.maskedFields(), settings.maxResultBytes());
        return Classification.of(tool, reply, writer);
    }
}
