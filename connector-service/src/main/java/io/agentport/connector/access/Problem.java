// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.access;

import java.util.Locale;

/** Each error of this service's API: the only place where a reason, a status and a title meet. */
enum Problem {
    UNAUTHENTICATED(401, "A person's token is needed"),
    FORBIDDEN(403, "The role is not enough"),
    HOST_NOT_ALLOWED(403, "The service is not called by its name"),
    UNKNOWN_CALL(404, "No such execution"),
    UNKNOWN_INTEGRATION(404, "No such integration"),
    INVALID_REQUEST(400, "The request cannot be read"),
    OUTCOME_KNOWN(409, "The outcome of the call is not unknown"),
    SETTLED_DIFFERENTLY(409, "The call was settled differently"),
    NOTHING_TO_ACCEPT(409, "The integration has no origin that could be accepted"),
    OTHER_ORIGIN(409, "The integration has another origin"),
    OTHER_OFFER(409, "The upstream offers a tool in another form");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** As {@code reason} writes it. */
    String reason() {
        return name().toLowerCase(Locale.ROOT);
    }
}
