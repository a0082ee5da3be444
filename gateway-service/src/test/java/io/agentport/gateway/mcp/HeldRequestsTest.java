// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.agentport.contracts.calls.AgentId;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldRequestsTest {
    private static final AgentId BOT = new AgentId("bot");

    private final HeldRequests held = new HeldRequests();
    private final List<String> cancelled = new ArrayList<>();

    @Test
    void aHeldRequestIsCancelledByItsId() {
        held.add(BOT, new IntNode(5), () -> cancelled.add("5"));

        held.cancel(BOT, new IntNode(5));

        assertThat(cancelled).containsExactly("5");
    }

    @Test
    void anotherIdAnotherKindOfIdAndAnotherAgentCancelNothing() {
        held.add(BOT, new IntNode(5), () -> cancelled.add("5"));

        held.cancel(BOT, new IntNode(6));
        held.cancel(BOT, new TextNode("5"));
        held.cancel(new AgentId("other"), new IntNode(5));

        assertThat(cancelled).isEmpty();
    }

    @Test
    void anIdThatTwoClientsUseAtOnceCancelsNeither() {
        held.add(BOT, new IntNode(5), () -> cancelled.add("one"));
        var answered = held.add(BOT, new IntNode(5), () -> cancelled.add("other"));

        held.cancel(BOT, new IntNode(5));
        assertThat(cancelled).isEmpty();
        answered.run();
        held.cancel(BOT, new IntNode(5));

        assertThat(cancelled).containsExactly("one");
    }

    @Test
    void whenTheReplicaShutsDownEveryRequestThatIsNotAnsweredIsLetGo() {
        var letGo = new ArrayList<String>();
        var answered = held.untilClosing(() -> letGo.add("answered"));
        held.untilClosing(() -> letGo.add("held"));
        answered.run();
        assertThat(held.isClosing()).isFalse();

        held.close(new ShutdownDelayInitiatedEvent());

        assertThat(held.isClosing()).isTrue();
        assertThat(letGo).containsExactly("held");
        assertThat(cancelled).as("a shutdown takes nothing back").isEmpty();
    }

    @Test
    void aRequestThatComesWhileTheReplicaShutsDownIsLetGoAtOnce() {
        var letGo = new ArrayList<String>();
        held.close(new ShutdownDelayInitiatedEvent());

        held.untilClosing(() -> letGo.add("late"));

        assertThat(letGo).containsExactly("late");
    }
}
