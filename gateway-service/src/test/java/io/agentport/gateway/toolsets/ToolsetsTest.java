// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.toolsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.contracts.calls.Risk;
import io.agentport.contracts.events.CatalogEvent.ToolPublished;
import io.agentport.contracts.events.Topic;
import io.agentport.contracts.schemas.ArgumentSchema;
import io.agentport.gateway.House;
import io.agentport.gateway.MemoryMessaging;
import org.junit.jupiter.api.Test;

class ToolsetsTest {
    private static final String NAMED =
            "{\"type\":\"object\",\"properties\":{\"name\":{\"pattern\":\"^[a-z]{1,255}$\"}}}";

    private final MemoryMessaging messaging = new MemoryMessaging();
    private final Toolsets toolsets = ToolsetsForTests.of(messaging);

    private ArgumentSchema published(ToolPublished tool) {
        messaging.publish(Topic.CATALOG, tool).await().indefinitely();
        return toolsets.find(tool.tool()).flatMap(CatalogTool::usableSchema).orElseThrow();
    }

    /** 200 integrations of one connector compiled the same schemas 200 times, and the gateway ran out of memory. */
    @Test
    void toolsWithTheSameSchemaShareItCompiled() {
        var one = published(House.tool("one", Risk.READ, NAMED));

        assertThat(published(House.tool("two", Risk.READ, NAMED))).isSameAs(one);
        assertThat(published(House.tool("three", Risk.READ, "{\"type\":\"object\"}")))
                .isNotSameAs(one);
    }
}
