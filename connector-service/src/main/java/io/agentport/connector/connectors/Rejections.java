// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors;

import java.util.Set;

/**
 * Which HTTP statuses prove that nothing happened: every 4xx but 408, with the exceptions a definition makes.
 *
 * @param also statuses outside this range that prove it too
 * @param except statuses in this range that do not
 */
public record Rejections(Set<Integer> also, Set<Integer> except) {
    /** What holds unless the definition says otherwise. */
    public static final Rejections STANDARD = new Rejections(Set.of(), Set.of());

    private static final int REQUEST_TIMEOUT = 408;
    private static final int FIRST = 400;
    private static final int LAST = 499;

    public Rejections {
        also = Set.copyOf(also);
        except = Set.copyOf(except);
    }

    /** Whether a reply with this status proves that the request changed nothing. */
    public boolean prove(int status) {
        if (except.contains(status)) {
            return false;
        }
        return also.contains(status) || (status >= FIRST && status <= LAST && status != REQUEST_TIMEOUT);
    }
}
