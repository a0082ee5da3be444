// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.connector.execution.ModelWorld.Scenario;
import io.agentport.connector.permits.PermitReading;
import io.agentport.connector.seals.Seals;
import io.agentport.contracts.calls.AgentId;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.seals.SealKeyFile;
import io.agentport.contracts.seals.SealPair;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * P4 and P5, in every order in which the steps of a permit's way can be taken. The code is the service's own; only each
 * statement of the database, the broker and the upstream are replaced. See ADR 10.
 */
class ProtocolModelTest {
    /** How much more may happen than a story allows: with one more, it takes five times as long. */
    private static final int MORE = Integer.getInteger("agentport.test.model.more", 0);

    private static final Logger LOGGER = Logger.getLogger("io.agentport.connector.execution");

    @TempDir
    static Path keys;

    private static Seals seals;

    @BeforeAll
    static void makeKeys() throws IOException {
        for (var pair : SealPair.values()) {
            Files.writeString(keys.resolve(pair.fileName()), SealKeyFile.generate());
        }
        seals = new Seals(keys);
        LOGGER.setLevel(Level.OFF); // a million times the same warnings
        Infrastructure
                .clearInterceptors(); // contexts that are captured in each step of each state take most of the time
    }

    @AfterAll
    static void logAgain() {
        LOGGER.setLevel(null);
        Infrastructure.reload();
    }

    /** What can happen, chosen so that all of it together is still explored in seconds. */
    enum Story {
        REDELIVERED_AND_KILLED(
                FakeTools.WRITE,
                4,
                Map.of(
                        Happens.DELIVERY, 3,
                        Happens.CRASH, 2,
                        Happens.LEASE_OVER, 2,
                        Happens.ROUND, 2,
                        Happens.REPLY_LOST, 1)),
        REDELIVERED_AND_KILLED_WITH_IDEMPOTENCY_KEYS(
                FakeTools.WRITE_WITH_KEY,
                4,
                Map.of(
                        Happens.DELIVERY, 3,
                        Happens.CRASH, 1,
                        Happens.LEASE_OVER, 2,
                        Happens.ROUND, 2,
                        Happens.REPLY_LOST, 1,
                        Happens.UPSTREAM_REFUSES, 1,
                        Happens.ACTS_LATE, 1)),
        TAKEN_BACK(
                FakeTools.WRITE,
                4,
                Map.of(
                        Happens.DELIVERY, 2,
                        Happens.CANCEL, 1,
                        Happens.STRANGERS_CANCEL, 1,
                        Happens.CRASH, 1,
                        Happens.LEASE_OVER, 1,
                        Happens.ROUND, 1,
                        Happens.REPLY_LOST, 1)),
        REFUSED_OR_SWEPT_BESIDE_ITS_PERMIT(
                FakeTools.WRITE,
                3,
                Map.of(
                        Happens.DELIVERY, 2,
                        Happens.REFUSAL, 1,
                        Happens.CANCEL, 1,
                        Happens.CRASH, 1,
                        Happens.LEASE_OVER, 1,
                        Happens.ROUND, 1)),
        ANSWERED_LATE_OR_NOT_AT_ALL(
                FakeTools.WRITE,
                4,
                Map.of(
                        Happens.DELIVERY, 3,
                        Happens.ANSWER_LOST, 2,
                        Happens.PERMITS_OVER, 1,
                        Happens.CRASH, 1,
                        Happens.LEASE_OVER, 1,
                        Happens.ROUND, 1)),
        NOT_PUBLISHED_AT_ONCE(
                FakeTools.WRITE,
                4,
                Map.of(
                        Happens.DELIVERY, 2,
                        Happens.BROKER_AWAY, 2,
                        Happens.CANCEL, 1,
                        Happens.CRASH, 1,
                        Happens.LEASE_OVER, 1,
                        Happens.ROUND, 2)),
        RETRIED_BY_THE_AGENT(
                FakeTools.WRITE,
                3,
                Map.of(
                        Happens.DELIVERY, 3,
                        Happens.CRASH, 1,
                        Happens.LEASE_OVER, 1,
                        Happens.ROUND, 1,
                        Happens.REPLY_LOST, 1,
                        Happens.SETTLED, 1,
                        Happens.RECEIVED, 1)),
        ONE_APPROVAL_FOR_TWO_CALLS(
                FakeTools.WRITE,
                3,
                Map.of(
                        Happens.DELIVERY, 3,
                        Happens.CANCEL, 1,
                        Happens.CRASH, 1,
                        Happens.LEASE_OVER, 1,
                        Happens.ROUND, 1,
                        Happens.REPLY_LOST, 1));

        private final ToolId tool;
        private final int most;
        private final Map<Happens, Integer> budget;

        Story(ToolId tool, int most, Map<Happens, Integer> budget) {
            this.tool = tool;
            this.most = most;
            this.budget = budget;
        }

        List<ModelCall> calls() {
            return switch (this) {
                case RETRIED_BY_THE_AGENT -> List.of(call(1, 500, null), call(2, 500, null), call(3, 700, null));
                case ONE_APPROVAL_FOR_TWO_CALLS -> List.of(call(1, 500, "apr_1"), call(2, 700, "apr_1"));
                case TAKEN_BACK -> List.of(call(1, 500, "apr_1"));
                default -> List.of(call(1, 500, null));
            };
        }

        private ModelCall call(int number, int amount, @Nullable String approval) {
            return ModelCall.of(keys, number, tool, amount, approval);
        }

        int explore(Supplier<ClaimTable> table) {
            var calls = calls();
            boolean slow = this == ANSWERED_LATE_OR_NOT_AT_ALL;
            var reading = new PermitReading(seals);
            return Exploration.of(
                    () -> new ModelWorld(new Scenario(calls, budget, most + MORE, slow, table.get()), seals, reading));
        }
    }

    @ParameterizedTest
    @EnumSource
    void inNoOrderOfStepsAPromiseIsBroken(Story story) {
        long begin = System.nanoTime();
        int states = story.explore(ClaimTable::new);
        System.out.printf("%s: %d states in %d ms%n", story, states, (System.nanoTime() - begin) / 1_000_000);
        assertThat(states).isGreaterThan(100);
    }

    /** A rule of the statements left out, the story in which that shows, and how. */
    enum Broken {
        THE_CLAIM_IS_NOT_UNIQUE(Story.REDELIVERED_AND_KILLED, "had two effects") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    Verdict.Kind known(Row row, String owner, Order order, Digest credential) {
                        rows.put(row.call, claimed(owner, order, credential));
                        return Verdict.Kind.CLAIMED;
                    }
                };
            }
        },
        A_REDELIVERED_CALL_IS_SENT_AGAIN(Story.REDELIVERED_AND_KILLED, "had two effects") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    Verdict.Kind known(Row row, String owner, Order order, Digest credential) {
                        return row.state == State.IN_FLIGHT
                                ? Verdict.Kind.MINE
                                : super.known(row, owner, order, credential);
                    }
                };
            }
        },
        A_CANCEL_DOES_NOT_LOOK_AT_THE_CLAIM(Story.TAKEN_BACK, "was sent without its claim") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    void cancel(CallId call, AgentId agent) {
                        rows.put(call, new Row(call, agent));
                    }
                };
            }
        },
        A_REFUSAL_DOES_NOT_LOOK_AT_THE_CLAIM(
                Story.REFUSED_OR_SWEPT_BESIDE_ITS_PERMIT, "happened and was said not to have") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    Optional<ClaimRow.Ended> endUnclaimed(
                            CallRequested call, String status, String outcome, @Nullable CallId executedAs) {
                        var row = rows.get(call.call());
                        if (row == null) {
                            return super.endUnclaimed(call, status, outcome, executedAs);
                        }
                        row.facts = call;
                        return Optional.of(end(row, status, outcome, executedAs));
                    }
                };
            }
        },
        AN_UNKNOWN_OUTCOME_LETS_ITS_EFFECT_GO(Story.RETRIED_BY_THE_AGENT, "nobody knew what became of") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    Optional<ClaimRow.Ended> finish(String owner, CallId call, String status, String outcome) {
                        return super.finish(owner, call, status, outcome).map(ended -> {
                            rows.get(call).holdsEffect = false;
                            return ended;
                        });
                    }
                };
            }
        },
        AN_IDENTICAL_CALL_RUNS_ALTHOUGH_THE_FIRST_WAS_NOT_RECEIVED(
                Story.RETRIED_BY_THE_AGENT, "nobody has received that") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    boolean isUndeliveredExecutionOf(Row row, Order order) {
                        return false;
                    }
                };
            }
        },
        AN_APPROVAL_IS_NOT_SPENT(Story.ONE_APPROVAL_FOR_TWO_CALLS, "one approval had two effects") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    Verdict claim(String owner, Order order, Digest credential) {
                        var without = new Order(
                                order.call(), order.tool(), order.request(), null, order.automatic(), order.notAfter());
                        return super.claim(owner, without, credential);
                    }
                };
            }
        },
        AN_OUTCOME_IS_WRITTEN_OVER(Story.REDELIVERED_AND_KILLED, "had two outcomes") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    Optional<ClaimRow.Ended> finish(String owner, CallId call, String status, String outcome) {
                        return Optional.of(end(rows.get(call), status, outcome, null));
                    }
                };
            }
        },
        A_LIVING_OWNERS_CLAIM_IS_TAKEN_OVER(Story.REDELIVERED_AND_KILLED, "was sent without its claim") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    List<ClaimRow.InFlight> takeOver(String owner, int most, Set<CallId> executing) {
                        rows.values().forEach(row -> row.leaseOver = true);
                        return super.takeOver(owner, most, executing);
                    }
                };
            }
        },
        AN_ENDED_CALL_IS_LEFT_UNPUBLISHED(Story.NOT_PUBLISHED_AT_ONCE, "was left without an outcome") {
            @Override
            ClaimTable table() {
                return new ClaimTable() {
                    @Override
                    List<ClaimRow.Ended> unpublished(int most) {
                        return List.of();
                    }
                };
            }
        };

        private final Story story;
        private final String shows;

        Broken(Story story, String shows) {
            this.story = story;
            this.shows = shows;
        }

        abstract ClaimTable table();
    }

    @ParameterizedTest
    @EnumSource
    void theModelFindsThat(Broken broken) {
        assertThatThrownBy(() -> broken.story.explore(broken::table))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(broken.shows);
    }
}
