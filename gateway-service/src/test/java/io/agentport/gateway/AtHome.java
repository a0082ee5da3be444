// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway;

import io.agentport.contracts.events.ToolsetPublished;
import io.agentport.messaging.Messaging;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A gateway with a {@link House} around it, which the tests of a class share. */
public abstract class AtHome {
    @Inject
    protected Messaging messaging;

    protected House house;
    protected ToolsetPublished toolset;

    @BeforeAll
    static void haveTime() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60)); // a busy machine takes long to share partitions out
    }

    @BeforeEach
    void moveIn() {
        if (house == null) {
            house = new House(messaging);
            toolset = house.furnish();
            atHome();
        }
    }

    /** Once, before the first test. */
    protected void atHome() {}

    /** A name that no agent had before. */
    protected static String fresh(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
