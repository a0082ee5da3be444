// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.connectors.EffectiveTool;
import io.agentport.connector.masking.ResultWriter;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;

/**
 * What a reply means for the call. A write has failed only if the reply proves that nothing happened; anything else that
 * is not a success is unknown. A read changes nothing, so it has failed.
 */
final class Classification {
    static final String ERROR = "upstream_error";
    static final String REDIRECT = "upstream_redirect";
    static final String SERVER_ERROR = "upstream_5xx";
    static final String TIMEOUT = "upstream_timeout";
    static final String CUT = "upstream_reply_cut";

    private static final int REQUEST_TIMEOUT = 408;

    private Classification() {}

    static Outcome of(EffectiveTool tool, Reply reply, ResultWriter writer) {
        boolean read = tool.risk() == Risk.READ;
        return switch (reply) {
            case Reply.NotSent notSent -> new Outcome.Failed(notSent.reason(), notSent.detail(), null);
            case Reply.Lost lost ->
                read
                        ? new Outcome.Failed(lost.reason(), lost.detail(), null)
                        : new Outcome.OutcomeUnknown(lost.reason(), lost.detail());
            case Reply.Answered answered -> answered(tool, read, answered, writer);
        };
    }

    /** What came of sending once more: the answer says nothing about the first sending unless it is a success. */
    static Outcome ofResend(EffectiveTool tool, Reply reply, ResultWriter writer) {
        var outcome = of(tool, reply, writer);
        return outcome instanceof Outcome.Failed failed
                ? new Outcome.OutcomeUnknown(
                        failed.reason(), "the first sending was not answered; to the second " + failed.detail())
                : outcome;
    }

    private static Outcome answered(EffectiveTool tool, boolean read, Reply.Answered answered, ResultWriter writer) {
        int status = answered.status();
        var result = writer.write(
                status, answered.contentType(), answered.body().getBytes(), answered.overlong() || answered.cut());
        boolean success = status >= 200 && status <= 299;
        if (success && !answered.cut()) {
            return new Outcome.Completed(result);
        }
        var detail = "the upstream answered " + status + (answered.cut() ? " and the answer was cut" : "");
        var said = UpstreamMessage.of(result).orElse(null);
        if (success) {
            return read ? new Outcome.Failed(CUT, detail, said, result) : new Outcome.OutcomeUnknown(CUT, detail, said);
        }
        if (read || tool.rejections().prove(status)) {
            return new Outcome.Failed(ERROR, detail, said, result);
        }
        return new Outcome.OutcomeUnknown(reason(status), detail, said);
    }

    private static String reason(int status) {
        if (status == REQUEST_TIMEOUT) {
            return TIMEOUT;
        }
        if (status >= 500) {
            return SERVER_ERROR;
        }
        return status >= 300 && status <= 399 ? REDIRECT : ERROR;
    }
}
