// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.schedule;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** Who wants to be told of a change. One that fails does not keep the others from being told. */
public final class Listeners {
    private static final Logger LOG = Logger.getLogger(Listeners.class);

    private final String what;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * Listeners to one thing.
     *
     * @param what changes, for the log
     */
    public Listeners(String what) {
        this.what = what;
    }

    public void add(Runnable listener) {
        listeners.add(listener);
    }

    public void tell() {
        for (var listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException | LinkageError e) {
                LOG.errorf(e, "a listener to changes of %s failed", what);
            }
        }
    }
}
