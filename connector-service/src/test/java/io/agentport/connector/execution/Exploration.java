// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.agentport.connector.execution.ModelWorld.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Every order in which the steps of a world can be taken, each state once. A world is not copied: each state is reached
 * from the beginning by the steps that led there.
 */
final class Exploration {
    /** More states than this are a mistake in the scenario. */
    private static final int TOO_MANY = 400_000;

    private Exploration() {}

    /**
     * Explores.
     *
     * @return how many states there are
     * @throws AssertionError at the first thing that must not be, with the steps that lead to it, as few as possible
     */
    static int of(Supplier<ModelWorld> beginning) {
        Set<String> seen = new HashSet<>();
        var ahead = new ArrayDeque<List<Integer>>();
        ahead.add(List.of());
        while (!ahead.isEmpty()) {
            var path = ahead.poll();
            var trace = new ArrayList<String>();
            try {
                var world = beginning.get();
                for (int choice : path) {
                    var step = world.possible().get(choice);
                    trace.add(step.name());
                    step.take().run();
                }
                if (!seen.add(world.key())) {
                    continue;
                }
                for (int choice = 0, choices = world.possible().size(); choice < choices; choice++) {
                    var next = new ArrayList<>(path);
                    next.add(choice);
                    ahead.add(next);
                }
                if (world.isQuiet()) { // every other state comes to such a one by itself
                    trace.add("and nothing more goes wrong");
                    world.close();
                }
            } catch (Violation violation) {
                throw new AssertionError(violation.getMessage() + "\n  " + String.join("\n  ", trace), violation);
            }
            if (seen.size() > TOO_MANY) {
                throw new AssertionError("more than " + TOO_MANY + " states");
            }
        }
        return seen.size();
    }
}
