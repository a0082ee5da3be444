// SPDX-License-Identifier: Apache-2.0
package io.agentport.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.contracts.events.SignalEvent;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

/** What a service gets by having this module on its class path. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "gateway"), @ResourceArg(name = "topics", value = "fresh")})
class InServiceIT {
    @Inject
    Messaging messaging;

    @Inject
    @Readiness
    MessagingReadiness readiness;

    @Test
    void messagingIsInjectedAndReadinessNamesWhatIsNotReady() {
        var handled = new CopyOnWriteArrayList<SignalEvent>();
        var consumption = messaging.consume("g.service", Topic.SIGNALS, SignalEvent.class, received -> {
            handled.add(received.event());
            return Uni.createFrom().voidItem();
        });
        var missing = messaging.tail(
                Topic.SIGNALS,
                99,
                SignalEvent.class,
                received -> Uni.createFrom().voidItem());
        World.publish(messaging, Topic.SIGNALS, World.signal());

        await().atMost(World.PATIENCE).until(() -> handled.size() == 1 && consumption.ready());
        var down = readiness.call();
        missing.close();
        var up = readiness.call();

        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
        assertThat(down.getData().orElseThrow()).containsValue("not ready").containsValue("ready");
        assertThat(up.getStatus()).isEqualTo(Status.UP);
        assertThat(up.getData().orElseThrow())
                .containsOnlyKeys(down.getData().get().keySet().stream()
                        .filter(name -> name.startsWith("g.service on "))
                        .toArray(String[]::new));
    }
}
