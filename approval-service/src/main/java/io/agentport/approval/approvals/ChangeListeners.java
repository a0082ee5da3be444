// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import io.agentport.approval.lifecycle.ApprovalId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Those who listen to changes of approvals. One that reads too slowly loses changes, is told so, and keeps listening. */
final class ChangeListeners {
    /** How many changes are kept for a listener that does not read. */
    static final int BACKLOG = 1_000;

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final BroadcastProcessor<Notice> notices = BroadcastProcessor.create();

    sealed interface Notice {
        /** Something about an approval has changed; look it up for the rest. */
        record Change(ApprovalId id, String status) implements Notice {}

        /** Changes were lost: what was looked up before may be out of date. */
        record Resync() implements Notice {}
    }

    void tell(Notice notice) {
        notices.onNext(notice);
    }

    /**
     * What is told from now on.
     *
     * @param time after which it ends
     * @param welcome asked before each notice; it ends where it says no
     */
    Multi<Notice> listen(Duration time, BooleanSupplier welcome) {
        return buffered()
                .select()
                .first(time.compareTo(SHORTEST) > 0 ? time : SHORTEST)
                .select()
                .first(notice -> welcome.getAsBoolean());
    }

    private Multi<Notice> buffered() {
        return notices.onOverflow()
                .buffer(BACKLOG)
                .onFailure(BackPressureFailure.class)
                .recoverWithMulti(() -> Multi.createBy()
                        .concatenating()
                        .streams(
                                Multi.createFrom().item(new Notice.Resync()),
                                Multi.createFrom().deferred(this::buffered)));
    }
}
