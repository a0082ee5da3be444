// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What waits to happen: whenever the code asks for something that takes time, the answer becomes a step that is taken when
 * an exploration says so. Single-threaded.
 */
final class Steps {
    /** One thing that can happen next. */
    record Step(String name, Runnable take) {}

    /** A handling of a record, or a round of the recovery, by one process. What it was told so far is all it knows. */
    static final class Run {
        final String process;
        final String name;
        final StringBuilder told = new StringBuilder();

        @Nullable
        String ended;

        Run(String process, String name) {
            this.process = process;
            this.name = name;
        }

        @Override
        public String toString() {
            return process + " " + name + told;
        }
    }

    /** A question whose answer the exploration gives. */
    private record Waiting(@Nullable Run run, String what, List<Step> answers) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Run current;

    /** Lets a process begin something. */
    Run begin(String process, String name, Supplier<Uni<Void>> work) {
        var run = new Run(process, name);
        in(
                run,
                () -> work.get()
                        .subscribe()
                        .with(
                                done -> run.ended = "done",
                                failure -> run.ended = failure.getClass().getSimpleName()));
        return run;
    }

    private void in(@Nullable Run run, Runnable work) {
        current = run;
        try {
            work.run();
        } finally {
            current = null;
        }
    }

    /** Something that is done, and answered, in one step. */
    <T> Uni<T> once(String what, Supplier<T> work) {
        return ask(what, answer -> List.of(answered(what, answer, work)));
    }

    /** The possible answers to a question. */
    interface Answers<T> {
        List<Step> of(UniEmitter<? super T> emitter);
    }

    <T> Uni<T> ask(String what, Answers<T> answers) {
        return Uni.createFrom().emitter(emitter -> waiting.add(new Waiting(current, what, answers.of(emitter))));
    }

    /** An answer that is found out when the step is taken. */
    <T> Step answered(String name, UniEmitter<? super T> emitter, Supplier<T> work) {
        var run = current;
        return new Step(name, () -> {
            var item = work.get();
            tell(run, name, item);
            in(run, () -> emitter.complete(item));
        });
    }

    /** A failure. */
    <T> Step failed(String name, UniEmitter<? super T> emitter, Runnable work) {
        var run = current;
        return new Step(name, () -> {
            work.run();
            tell(run, name, "");
            in(run, () -> emitter.fail(new IllegalStateException(name)));
        });
    }

    private static void tell(@Nullable Run run, String name, @Nullable Object item) {
        if (run != null) {
            run.told.append(" > ").append(name).append('=').append(item);
        }
    }

    /** Something that happens by itself, some time from now. */
    void later(String what, Runnable work) {
        waiting.add(new Waiting(null, what, List.of(new Step(what, work))));
    }

    /** Whether the process is in the middle of something. */
    boolean isBusy(String process, String name) {
        return waiting.stream()
                .anyMatch(one -> one.run != null && one.run.process.equals(process) && one.run.name.equals(name));
    }

    boolean isWaitingFor(String what) {
        return waiting.stream().anyMatch(one -> one.what.equals(what));
    }

    /** A process ends: nothing that it asked for is of interest to anybody. */
    void drop(String process) {
        waiting.removeIf(one -> one.run != null && one.run.process.equals(process));
    }

    List<Step> possible() {
        var steps = new ArrayList<Step>();
        for (var one : List.copyOf(waiting)) {
            for (var answer : one.answers) {
                steps.add(new Step(one.run == null ? answer.name : one.run.process + ": " + answer.name, () -> {
                    waiting.remove(one);
                    answer.take.run();
                }));
            }
        }
        return steps;
    }

    /** What is going on. */
    String key() {
        return waiting.stream().map(one -> one.run + " ? " + one.what).sorted().collect(Collectors.joining("\n"));
    }
}
