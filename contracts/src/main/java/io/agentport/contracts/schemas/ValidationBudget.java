// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.schemas;

import com.networknt.schema.ExecutionContext;

/** Ends a validation that would take too long: a schema that refers to itself can ask for exponential work. */
final class ValidationBudget extends ExecutionContext {
    /** Enough for 256 KiB of arguments, where each value takes a handful of steps. */
    private static final int MAX_STEPS = 400_000;

    private static final int MAX_DEPTH = 512;

    private int steps;
    private int depth;

    @Override
    public void evaluationPathAddLast(String token) {
        spend();
        super.evaluationPathAddLast(token);
    }

    @Override
    public void evaluationPathAddLast(int token) {
        spend();
        super.evaluationPathAddLast(token);
    }

    @Override
    public void evaluationPathRemoveLast() {
        depth--;
        super.evaluationPathRemoveLast();
    }

    private void spend() {
        steps++;
        depth++;
        if (steps > MAX_STEPS || depth > MAX_DEPTH) {
            throw new SpentException();
        }
    }

    static final class SpentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SpentException() {
            super("validation takes too many steps", null, false, false);
        }
    }
}
