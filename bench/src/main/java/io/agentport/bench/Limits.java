// SPDX-License-Identifier: Apache-2.0
package io.agentport.bench;

import java.time.Duration;

/** When to stop beginning more: after so many or so long, whichever comes first. */
record Limits(int calls, Duration time) {
    Limits {
        if (calls < 1 || !time.isPositive()) {
            throw new IllegalArgumentException("needs at least one call and some time, was " + calls + " and " + time);
        }
    }
}
