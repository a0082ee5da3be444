// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.approval.approvals.ChangeListeners.Notice;
import io.agentport.approval.lifecycle.ApprovalId;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ChangeListenersTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Notice CHANGE = new Notice.Change(ApprovalId.random(), "pending");
    private static final Notice LATER = new Notice.Change(ApprovalId.random(), "denied");

    private final ChangeListeners listeners = new ChangeListeners();

    @Test
    void whoReadsHearsEveryChange() {
        var listener = listeners.listen(LONG, () -> true).subscribe().withSubscriber(AssertSubscriber.create(10));

        listeners.tell(CHANGE);
        listeners.tell(LATER);

        listener.assertItems(CHANGE, LATER).assertNotTerminated();
    }

    @Test
    void whoReadsTooSlowlyIsToldThatChangesWereLostAndGoesOnListening() {
        var listener = listeners.listen(LONG, () -> true).subscribe().withSubscriber(AssertSubscriber.create(0));
        for (int i = 0; i <= ChangeListeners.BACKLOG + 1; i++) {
            listeners.tell(CHANGE);
        }

        listener.request(Long.MAX_VALUE);
        listeners.tell(LATER);

        assertThat(listener.getItems()).contains(new Notice.Resync()).endsWith(LATER);
        listener.assertNotTerminated();
    }

    @Test
    void listeningEndsWithItsTime() {
        var listener = listeners
                .listen(Duration.ofMillis(10), () -> true)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(10));

        listener.awaitCompletion();
    }

    @Test
    void listeningEndsAtOnceWithATimeThatIsOver() {
        var listener = listeners
                .listen(Duration.ofSeconds(-5), () -> true)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(10));

        listener.awaitCompletion();
    }

    @Test
    void whoIsNotWelcomeAnyMoreHearsNothingMore() {
        var welcome = new AtomicBoolean(true);
        var listener = listeners.listen(LONG, welcome::get).subscribe().withSubscriber(AssertSubscriber.create(10));
        listeners.tell(CHANGE);

        welcome.set(false);
        listeners.tell(LATER);

        listener.assertItems(CHANGE).assertCompleted();
    }
}
