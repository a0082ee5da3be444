// SPDX-License-Identifier: Apache-2.0
package io.agentport.gateway.problems;

import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.json.RefusedJsonException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not served, said to the caller in its own words.
 *
 * @param detail written for the caller; holds no credential
 * @param call the call this is about; null if there is none
 * @param retryAfter when it may be tried again; null if trying again does not help
 * @param challenge how to come back, for {@code WWW-Authenticate}; null if it is not about who calls
 * @param errors what is wrong at which place of the arguments; empty if it is not about them
 */
public record Refused(
        Problem problem,
        String detail,
        @Nullable CallId call,
        @Nullable Duration retryAfter,
        @Nullable String challenge,
        List<At> errors) {
    public Refused {
        errors = List.copyOf(errors);
    }

    public Refused(Problem problem, String detail) {
        this(problem, detail, null, null, null, List.of());
    }

    public static Refused of(RefusedJsonException e) {
        return new Refused(Problem.of(e.refusal()), String.valueOf(e.getMessage()));
    }

    public Refused retryAfter(Duration delay) {
        return new Refused(problem, detail, call, delay, challenge, errors);
    }

    /** Whole seconds after which it may be tried again, at least one; empty if trying again does not help. */
    public OptionalLong retryAfterSeconds() {
        return retryAfter == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds()));
    }

    public Refused challenge(String how) {
        return new Refused(problem, detail, call, retryAfter, how, errors);
    }

    public Refused about(CallId id) {
        return new Refused(problem, detail, id, retryAfter, challenge, errors);
    }

    public Refused at(List<At> places) {
        return new Refused(problem, detail, call, retryAfter, challenge, places);
    }

    /** @param pointer JSON Pointer (RFC 6901) into the arguments; empty for the whole */
    public record At(String pointer, String expected) {}
}
