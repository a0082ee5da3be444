// SPDX-License-Identifier: Apache-2.0
package io.agentport.policy.decisions;

import java.time.Duration;
import java.util.List;

/** What the policy says about one tool call. */
public sealed interface Decision {
    /** The lines of the file that led here, or {@code defaults}; never empty: the default is a rule too. */
    List<String> reasons();

    record AutoApprove(List<String> reasons) implements Decision {
        public AutoApprove {
            reasons = requireReasons(reasons);
        }
    }

    /** A person decides. With no answer after {@code timeout} the call ends as expired, which is not a denial. */
    record AskApproval(List<String> reasons, Duration timeout) implements Decision {
        public AskApproval {
            reasons = requireReasons(reasons);
            if (!timeout.isPositive()) {
                throw new IllegalArgumentException("timeout must be positive, was " + timeout);
            }
        }
    }

    /**
     * The call does not run.
     *
     * @param code stable reason code
     * @param detail for the caller
     */
    record Deny(String code, String detail, List<String> reasons) implements Decision {
        public Deny {
            reasons = requireReasons(reasons);
        }

        /** A denial that no line of the file asks for. */
        static Deny because(String code, String detail) {
            return new Deny(code, detail, List.of(code));
        }
    }

    private static List<String> requireReasons(List<String> reasons) {
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a decision has reasons");
        }
        return List.copyOf(reasons);
    }
}
