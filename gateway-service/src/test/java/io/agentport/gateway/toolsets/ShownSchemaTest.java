// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.calls.Tier;
import io.agentport.gateway.House;
import org.junit.jupiter.api.Test;

class ShownSchemaTest {
    private static final CatalogTool REFUND = tool(House.REFUND);

    @Test
    void aToolThatAsksTakesAReasonThatIsOptional() {
        var shown = ShownSchema.of(new VisibleTool(REFUND, Tier.ASK_APPROVE));

        assertThat(shown.at("/properties/agentport_reason/type").asText()).isEqualTo("string");
        assertThat(shown.path("required").toString()).isEqualTo("[\"charge\"]");
    }

    @Test
    void aToolThatRunsByItselfTakesNone() {
        assertThat(ShownSchema.of(new VisibleTool(REFUND, Tier.AUTO_APPROVE))
                        .path("properties")
                        .has("agentport_reason"))
                .isFalse();
    }

    @Test
    void anArgumentOfThatNameThatIsTheToolsOwnStays() {
        var own = tool("{\"type\":\"object\",\"properties\":{\"agentport_reason\":{\"type\":\"integer\"}}}");

        assertThat(ShownSchema.declaresReason(own)).isTrue();
        assertThat(ShownSchema.of(new VisibleTool(own, Tier.ASK_APPROVE))
                        .at("/properties/agentport_reason/type")
                        .asText())
                .isEqualTo("integer");
    }

    @Test
    void noArgumentIsCopiedIntoAHeader() {
        assertThat(ShownSchema.of(new VisibleTool(REFUND, Tier.AUTO_APPROVE)).toString())
                .doesNotContain("x-mcp-header");
    }

    private static CatalogTool tool(String schema) {
        return new CatalogTool(House.tool("create_refund", Risk.WRITE, schema), null);
    }
}
