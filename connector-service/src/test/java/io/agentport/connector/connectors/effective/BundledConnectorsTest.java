// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.definitions.ToolDefinition;
import io.agentport.contracts.calls.Risk;
import org.junit.jupiter.api.Test;

class BundledConnectorsTest {
    private final BundledConnectors connectors = new BundledConnectors();

    @Test
    void everyBundledDefinitionLoads() {
        assertThat(connectors.all()).extracting("name").containsExactly("sandbox", "stripe");
    }

    @Test
    void everyToolIsDescribedForAgents() {
        for (var connector : connectors.all()) {
            assertThat(connector.tools()).isNotEmpty().allSatisfy(tool -> {
                assertThat(tool.title()).isNotBlank().hasSizeLessThan(60);
                assertThat(tool.description()).hasSizeBetween(20, 1000);
                assertThat(tool.tags()).isNotEmpty();
            });
        }
    }

    @Test
    void onlyGetsAreReads() {
        for (var connector : connectors.all()) {
            assertThat(connector.tools())
                    .filteredOn(tool -> tool.risk() == Risk.READ)
                    .extracting(tool -> tool.http().method())
                    .containsOnly("GET");
            assertThat(connector.tools())
                    .filteredOn(tool -> tool.http().method().equals("DELETE"))
                    .extracting(ToolDefinition::risk)
                    .allMatch(Risk.DESTRUCTIVE::equals);
        }
    }

    @Test
    void theSandboxHasTheToolsOfTheGuide() {
        assertThat(connectors.find("sandbox").orElseThrow().tools())
                .extracting(ToolDefinition::name)
                .containsExactly(
                        "list_customers",
                        "get_customer",
                        "create_customer",
                        "delete_customer",
                        "list_charges",
                        "create_refund",
                        "list_refunds",
                        "list_issues",
                        "create_issue",
                        "close_issue",
                        "list_messages",
                        "send_message");
    }
}
