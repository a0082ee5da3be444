// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.ToolResult;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallJsonTest {
    private static final CallId ID = new CallId("call_" + "0".repeat(32));

    @Test
    void jsonOfTheUpstreamStandsAsItCame() {
        assertThat(of(completed("application/json", "{\"a\":1.10,\"a\":12345678901234567890}")))
                .contains("\"body\":{\"a\":1.10,\"a\":12345678901234567890}");
    }

    @Test
    void whatOnlyClaimsToBeJsonIsText() {
        assertThat(of(completed("application/json", "{\"a\":1},\"status\":\"denied\"")))
                .contains("\"body\":\"{\\\"a\\\":1},\\\"status\\\":\\\"denied\\\"\"");
        assertThat(of(completed("application/json", ""))).contains("\"body\":\"\"");
        assertThat(of(completed("text/plain", "{}"))).contains("\"body\":\"{}\"");
    }

    @Test
    void aDenialHasItsReasonAndRules() {
        var denied = new Outcome.Denied(Outcome.By.POLICY, "policy_denied", "no", List.of("r1"));

        assertThat(of(denied))
                .isEqualTo(
                        "{\"call_id\":\"" + ID
                                + "\",\"status\":\"denied\",\"reason\":\"policy_denied\",\"detail\":\"no\",\"rules\":[\"r1\"]}");
    }

    @Test
    void aFailureShowsTheUpstreamsAnswer() {
        var failed = new Outcome.Failed(
                "upstream_error",
                "the upstream answered 402",
                "declined",
                new ToolResult(402, "text/plain", "no", false, true, 99));

        assertThat(of(failed))
                .contains("\"status\":\"failed\"", "\"reason\":\"upstream_error\"", "\"status\":402")
                .contains("\"truncated\":true", "\"original_bytes\":99");
    }

    @Test
    void whatTheUpstreamSaidHasAFieldOfItsOwn() {
        assertThat(of(new Outcome.OutcomeUnknown("upstream_5xx", "the upstream answered 500", "try again")))
                .contains("\"detail\":\"the upstream answered 500\"", "\"upstream_message\":\"try again\"");
        assertThat(of(new Outcome.Failed("upstream_error", "the upstream answered 402", "declined", null)))
                .contains("\"detail\":\"the upstream answered 402\"", "\"upstream_message\":\"declined\"");
    }

    @Test
    void aCallThatAsksSaysWhereAndUntilWhen() {
        var asking = new CallState.AwaitingApproval("appr_1", "http://a/1", Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(CallJson.of(ID, asking).toString())
                .isEqualTo("{\"call_id\":\"" + ID + "\",\"status\":\"awaiting_approval\",\"approval_id\":\"appr_1\","
                        + "\"approval_url\":\"http://a/1\",\"expires_at\":\"2026-01-01T00:00:00Z\"}");
    }

    private static Outcome completed(String mediaType, String body) {
        return new Outcome.Completed(new ToolResult(200, mediaType, body, false, false, body.length()));
    }

    private static String of(Outcome outcome) {
        return CallJson.of(ID, new CallState.Ended(outcome, null)).toString();
    }
}
