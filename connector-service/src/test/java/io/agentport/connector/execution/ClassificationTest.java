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
import io.agentport.connector.masking.ResultWriter;
import io.agentport.connector.masking.Scrubber;
import io.agentport.connector.upstream.Reply;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.ToolId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationTest {
    private final ResultWriter writer =
            new ResultWriter(Scrubber.of(List.of("sk_live_0123456789")), List.of(), 1 << 20);

    @ParameterizedTest
    @CsvSource({
        "200, completed, ''",
        "201, completed, ''",
        "204, completed, ''",
        "302, failed, upstream_error",
        "400, failed, upstream_error",
        "404, failed, upstream_error",
        "408, failed, upstream_error",
        "429, failed, upstream_error",
        "500, failed, upstream_error",
        "503, failed, upstream_error"
    })
    void aReadHasFailedUnlessItSucceeded(int status, String expected, String reason) {
        check(Risk.READ, status, expected, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "200, completed, ''",
        "202, completed, ''",
        "303, outcome_unknown, upstream_redirect",
        "307, outcome_unknown, upstream_redirect",
        "400, failed, upstream_error",
        "402, failed, upstream_error",
        "408, outcome_unknown, upstream_timeout",
        "409, failed, upstream_error",
        "429, failed, upstream_error",
        "500, outcome_unknown, upstream_5xx",
        "502, outcome_unknown, upstream_5xx",
        "503, outcome_unknown, upstream_5xx",
        "504, outcome_unknown, upstream_5xx"
    })
    void aWriteHasFailedOnlyIfTheReplyProvesIt(int status, String expected, String reason) {
        check(Risk.WRITE, status, expected, reason);
        check(Risk.DESTRUCTIVE, status, expected, reason);
    }

    @Test
    void theDefinitionSaysWhichRepliesProveSomething() {
        var rejections = new Rejections(Set.of(503), Set.of(409));
        assertThat(outcome(Risk.WRITE, rejections, answered(503, "", false)).status())
                .isEqualTo("failed");
        assertThat(outcome(Risk.WRITE, rejections, answered(409, "", false)).status())
                .isEqualTo("outcome_unknown");
    }

    @Test
    void aCutSuccessOfAWriteIsUnknownAndOfAReadAFailure() {
        assertThat(outcome(Risk.WRITE, Rejections.STANDARD, answered(200, "{", true)))
                .isInstanceOfSatisfying(
                        Outcome.OutcomeUnknown.class,
                        unknown -> assertThat(unknown.reason()).isEqualTo("upstream_reply_cut"));
        assertThat(outcome(Risk.READ, Rejections.STANDARD, answered(200, "{", true))
                        .status())
                .isEqualTo("failed");
    }

    @Test
    void whatWasNotSentHasFailedAndWhatWasLostIsUnknown() {
        var notSent = new Reply.NotSent("upstream_unreachable", "x");
        var lost = new Reply.Lost("upstream_timeout", "x");
        assertThat(outcome(Risk.WRITE, Rejections.STANDARD, notSent).status()).isEqualTo("failed");
        assertThat(outcome(Risk.WRITE, Rejections.STANDARD, lost).status()).isEqualTo("outcome_unknown");
        assertThat(outcome(Risk.READ, Rejections.STANDARD, lost).status()).isEqualTo("failed");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 404, 408, 409, 429, 500, 503})
    void anAnswerToASecondSendingProvesNothingAboutTheFirst(int status) {
        assertThat(Classification.ofResend(tool(Risk.WRITE, Rejections.STANDARD), answered(status, "{}", false), writer)
                        .status())
                .isEqualTo("outcome_unknown");
    }

    @Test
    void onlyAWholeSuccessOfASecondSendingSettlesTheCall() {
        var tool = tool(Risk.WRITE, new Rejections(Set.of(503), Set.of()));
        assertThat(Classification.ofResend(tool, answered(200, "{}", false), writer)
                        .status())
                .isEqualTo("completed");
        for (var reply :
                List.of(answered(200, "{", true), answered(503, "", false), new Reply.Lost("upstream_timeout", "x"))) {
            assertThat(Classification.ofResend(tool, reply, writer).status()).isEqualTo("outcome_unknown");
        }
    }

    @Test
    void theUpstreamsMessageStandsApartFromOurWordsAndWithoutTheCredential() {
        var body = "{\"error\":{\"message\":\"Invalid API Key: sk_live_0123456789\"}}";
        var failed = (Outcome.Failed) outcome(Risk.WRITE, Rejections.STANDARD, answered(401, body, false));
        assertThat(failed.detail()).isEqualTo("the upstream answered 401");
        assertThat(failed.upstreamMessage()).isEqualTo("Invalid API Key: ***");
        assertThat(failed.result().body()).doesNotContain("sk_live");
    }

    @Test
    void anUnknownOutcomeKeepsTheUpstreamsMessageApartToo() {
        var body = "{\"message\":\"try again\"}";
        var unknown = (Outcome.OutcomeUnknown) outcome(Risk.WRITE, Rejections.STANDARD, answered(500, body, false));
        assertThat(unknown.detail()).isEqualTo("the upstream answered 500");
        assertThat(unknown.upstreamMessage()).isEqualTo("try again");
    }

    private void check(Risk risk, int status, String expected, String reason) {
        var outcome = outcome(risk, Rejections.STANDARD, answered(status, "{}", false));
        assertThat(outcome.status()).isEqualTo(expected);
        assertThat(
                        switch (outcome) {
                            case Outcome.Failed failed -> failed.reason();
                            case Outcome.OutcomeUnknown unknown -> unknown.reason();
                            case Outcome.Completed c -> "";
                            case Outcome.Denied d -> "denied";
                            case Outcome.Expired e -> "expired";
                            case Outcome.Cancelled c -> "cancelled";
                        })
                .isEqualTo(reason);
    }

    private Outcome outcome(Risk risk, Rejections rejections, Reply reply) {
        return Classification.of(tool(risk, rejections), reply, writer);
    }

    private static EffectiveTool tool(Risk risk, Rejections rejections) {
        return new EffectiveTool(
                new ToolId("shop", "pay"),
                Digest.ofText("x"),
                null,
                Protocol.HTTP,
                risk,
                new Upstream(new Origin("https", "example.com", 443), List.of(), Duration.ofSeconds(5), 1000),
                new Authentication.None(),
                null,
                rejections,
                List.of(),
                arguments -> new BuildResult.Refused("x", "x", ""));
    }

    private static Reply answered(int status, String body, boolean cut) {
        return new Reply.Answered(status, "application/json", Buffer.buffer(body), false, cut);
    }
}
