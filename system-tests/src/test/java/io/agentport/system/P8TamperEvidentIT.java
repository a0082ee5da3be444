// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The ledger shows what somebody with all rights in the database, or with the file of signed heads, did to it, and where.
 * The law for every single change is in approval-service, {@code ChainLawTest}.
 */
class P8TamperEvidentIT {
    private static final int CALLS = 30;

    private static Stack stack;
    private static int partition;

    @BeforeAll
    static void bringUpAndMakeARecord() throws Exception {
        stack = Stack.up(
                "integrations:\n  sandbox:\n    token: ${SANDBOX_TOKEN}\n    defaults: auto_approve\n",
                Map.of("AGENTPORT_LEDGER_HEADS_EVERY", "PT1S"));
        for (int i = 0; i < CALLS; i++) {
            assertThat(stack.agent().call("sandbox", "list_customers", "{}", 20).status())
                    .isEqualTo(200);
        }
        var people = stack.people();
        Eventually.get(
                "the ledger is complete",
                Duration.ofSeconds(30),
                () -> people.approval()
                        .get("/v1/ledger?limit=1000&type=call_ended")
                        .json()
                        .at("/records")
                        .size(),
                ended -> ended >= CALLS);
        Eventually.get(
                "signed heads name every record",
                Duration.ofSeconds(90),
                () -> verify().at("/not_proven/0").asText(),
                unproven -> unproven.contains("after the last signed head of their chain, 0 "));
        partition = longestChain();
    }

    /** The partition of {@code calls} with the most records: a chain of three or more. */
    private static int longestChain() throws Exception {
        try (var database = new Backend(stack).database();
                var rows = database.createStatement()
                        .executeQuery(
                                "select \"partition\", count(*) from approval.ledger where topic = 'agentport.calls'"
                                        + " group by 1 order by 2 desc limit 1")) {
            rows.next();
            assertThat(rows.getLong(2)).isGreaterThanOrEqualTo(3);
            return rows.getInt(1);
        }
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void theCommandLineSaysThatNothingWasFoundAndWhatItCannotProve() {
        var ran = verifiedOnTheCommandLine();

        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.out())
                .contains("nothing was found")
                .contains("not proven by this:")
                .contains("records after the last signed head of their chain")
                .contains("one who holds the ledger key, or who can cut the heads file as well");
    }

    @Test
    void theCommandLineNamesThePlaceOfAChangeAndFails() throws Exception {
        tampered(List.of("update approval.ledger set agent = 'someone-else' where " + chain() + " and seq = 2"), () -> {
            var ran = verifiedOnTheCommandLine();

            assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(1);
            assertThat(ran.out()).contains("changed: agentport.calls/" + partition + " record 2: ");
        });
    }

    @Test
    void aChangedRowIsFound() throws Exception {
        isFound(
                "changed",
                1,
                "update approval.ledger set at = at + interval '1 second' where " + chain() + " and seq = 1");
    }

    @Test
    void aDeletedRowIsFound() throws Exception {
        isFound("missing", 2, "delete from approval.ledger where " + chain() + " and seq = 1");
    }

    @Test
    void reorderedRowsAreFound() throws Exception {
        isFound(
                "reordered",
                2,
                "update approval.ledger set seq = 1000003 - seq where " + chain() + " and seq in (1, 2)",
                "update approval.ledger set seq = seq - 1000000 where " + chain() + " and seq > 1000000");
    }

    @Test
    void anInsertedRowIsFound() throws Exception {
        isFound(
                "reordered",
                3,
                "update approval.ledger set seq = seq + 1000001 where " + chain() + " and seq >= 3",
                "update approval.ledger set seq = seq - 1000000 where " + chain() + " and seq > 1000000",
                "insert into approval.ledger select topic, \"partition\", 3, -1, at, record_key, type, call_id, agent,"
                        + " integration, tool, value, value_base64, key_id, previous_mac, mac from approval.ledger where "
                        + chain() + " and seq = 2");
    }

    @Test
    void aCutTailIsFound() throws Exception {
        isFound("truncated", 2, "delete from approval.ledger where " + chain() + " and seq > 1");
    }

    @Test
    void aCutTailIsFoundAlsoWhereTheDatabaseDoesNotRememberIt() throws Exception {
        isFound(
                "truncated",
                2,
                "delete from approval.ledger where " + chain() + " and seq > 1",
                "update approval.ledger_heads h set seq = 1, kafka_offset = l.kafka_offset, mac = l.mac from"
                        + " approval.ledger l where h.topic = l.topic and h.\"partition\" = l.\"partition\" and "
                        + chain("l"));
    }

    @Test
    void aChainThatWasWrittenAnewWithoutTheKeyIsFound() throws Exception {
        isFound(
                "changed",
                2,
                "update approval.ledger set agent = 'someone-else', previous_mac = '', mac ="
                        + " translate(encode(sha256(convert_to(topic || seq || value, 'UTF8')), 'base64'), '+/=', '-_')"
                        + " where " + chain(),
                "update approval.ledger l set previous_mac = b.mac from approval.ledger b where " + chain("l")
                        + " and b.topic = l.topic and b.\"partition\" = l.\"partition\" and b.seq = l.seq - 1");
    }

    @Test
    void anAlteredHeadIsFound() throws Exception {
        var file = stack.data().resolve("ledger-heads.jsonl");
        var before = Files.readString(file);
        Files.writeString(file, before.replaceFirst("\"seq\":1", "\"seq\":9"));
        try {
            var finding = verify().at("/findings/0");
            assertThat(finding.at("/kind").asText()).isEqualTo("bad_head");
            assertThat(finding.at("/detail").asText()).contains("line ");
        } finally {
            Files.writeString(file, before);
        }
        assertThat(verify().at("/valid").asBoolean()).isTrue();
    }

    @Test
    void headsThatAreGoneAreFound() throws Exception {
        var file = stack.data().resolve("ledger-heads.jsonl");
        var elsewhere = Files.move(file, file.resolveSibling("elsewhere.jsonl"));
        try {
            assertThat(verify().at("/findings/0/kind").asText()).isEqualTo("bad_head");
        } finally {
            Files.move(elsewhere, file);
        }
        assertThat(verify().at("/valid").asBoolean()).isTrue();
    }

    private static Processes.Ran verifiedOnTheCommandLine() {
        return stack.adminCli().run("audit", "verify");
    }

    private static String chain() {
        return "topic = 'agentport.calls' and \"partition\" = " + partition;
    }

    private static String chain(String alias) {
        return alias + ".topic = 'agentport.calls' and " + alias + ".\"partition\" = " + partition;
    }

    private static void isFound(String kind, long seq, String... tampering) throws Exception {
        tampered(List.of(tampering), () -> {
            var verified = verify();
            assertThat(verified.at("/valid").asBoolean())
                    .as(verified.toString())
                    .isFalse();
            assertThat(verified.at("/findings")).as(verified.toString()).anySatisfy(finding -> {
                assertThat(finding.at("/kind").asText()).isEqualTo(kind);
                assertThat(finding.at("/topic").asText()).isEqualTo("agentport.calls");
                assertThat(finding.at("/partition").asInt()).isEqualTo(partition);
                assertThat(finding.at("/seq").asLong()).isEqualTo(seq);
            });
        });
    }

    /** Does it to the ledger with the guards switched off, looks, and puts everything back. */
    private static void tampered(List<String> tampering, ThrowingCallable look) throws Exception {
        try (var database = new Backend(stack).database();
                var statement = database.createStatement()) {
            statement.execute("set session_replication_role = replica"); // no triggers
            statement.execute("create table public.kept as select * from approval.ledger");
            statement.execute("create table public.kept_heads as select * from approval.ledger_heads");
            try {
                for (var sql : tampering) {
                    assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
                }
                look.call();
            } catch (Throwable e) {
                throw new AssertionError(e);
            } finally {
                putBack(database, statement);
            }
        }
        assertThat(verify().at("/valid").asBoolean()).isTrue();
    }

    private static void putBack(Connection database, Statement statement) throws Exception {
        database.setAutoCommit(false);
        statement.execute("delete from approval.ledger where " + chain());
        statement.execute("insert into approval.ledger select * from public.kept where " + chain());
        statement.execute("delete from approval.ledger_heads where " + chain());
        statement.execute("insert into approval.ledger_heads select * from public.kept_heads where " + chain());
        database.commit();
        database.setAutoCommit(true);
        statement.execute("drop table public.kept, public.kept_heads");
    }

    private static JsonNode verify() {
        var answer = stack.people().approval().get("/v1/ledger/verify");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }
}
