// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentKeyTest {
    private static final Instant NOT_AFTER = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final ToolId TOOL = new ToolId("stripe", "create_refund");
    private static final Digest ARGUMENTS = Digest.ofText("{}");

    @Test
    void isReadBackAsItWasShown() {
        var key = AgentKey.random();

        assertThat(AgentKey.parse(key.reveal()).orElseThrow().hash()).isEqualTo(key.hash());
        assertThat(key.toString()).isEqualTo("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ap_",
                "ap_short",
                "sk_0123456789012345678901234567890123456789012",
                "eyJhbGciOiJIUzI1NiJ9.e30.x"
            })
    void otherTextIsNoKey(String text) {
        assertThat(AgentKey.parse(text)).isEmpty();
    }

    @Test
    void theProofHoldsForExactlyWhatItWasMadeFor() {
        var key = AgentKey.random();
        var call = CallId.random();
        var proof = AgentProof.make(key.proofKey(), call, TOOL, ARGUMENTS, NOT_AFTER);

        assertThat(proof.proves(key.proofKey(), call, TOOL, ARGUMENTS, NOT_AFTER))
                .isTrue();
        assertThat(proof.proves(AgentKey.random().proofKey(), call, TOOL, ARGUMENTS, NOT_AFTER))
                .isFalse();
        assertThat(proof.proves(key.proofKey(), CallId.random(), TOOL, ARGUMENTS, NOT_AFTER))
                .isFalse();
        assertThat(proof.proves(key.proofKey(), call, new ToolId("stripe", "create_charge"), ARGUMENTS, NOT_AFTER))
                .isFalse();
        assertThat(proof.proves(key.proofKey(), call, new ToolId("other", "create_refund"), ARGUMENTS, NOT_AFTER))
                .isFalse();
        assertThat(proof.proves(key.proofKey(), call, TOOL, Digest.ofText("{\"a\":1}"), NOT_AFTER))
                .isFalse();
        assertThat(proof.proves(key.proofKey(), call, TOOL, ARGUMENTS, NOT_AFTER.plusMillis(1)))
                .isFalse();
        for (var forged :
                List.of("", "x", "é", proof.value() + "A", proof.value().substring(1))) {
            assertThat(new AgentProof(forged).proves(key.proofKey(), call, TOOL, ARGUMENTS, NOT_AFTER))
                    .isFalse();
        }
    }

    @Test
    void theHashDoesNotGiveAwayTheProofKey() {
        var key = AgentKey.random();

        assertThat(AgentProof.make(
                                key.hash().value().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                CallId.random(),
                                TOOL,
                                ARGUMENTS,
                                NOT_AFTER)
                        .proves(key.proofKey(), CallId.random(), TOOL, ARGUMENTS, NOT_AFTER))
                .isFalse();
    }
}
