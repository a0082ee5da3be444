// SPDX-License-Identifier: Apache-2.0
package io.agentport.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ledger shows what somebody with all rights in the database did to it. */
class AuditIT {
    private static final int CALLS = 30;

    private static Stack stack;

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
    }

    @AfterAll
    static void bringDown() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void anUntouchedLedgerVerifies() {
        var cli = stack.cli();
        stack.login(); // so that the real password is set
        assertThat(cli.typing(Stack.PASSWORD + "\n", "login", "--user", "admin", "--password-stdin")
                        .exitCode())
                .isZero();

        var ran = cli.run("audit", "verify");

        assertThat(ran.exitCode()).as(ran.toString()).isZero();
    }

    @Test
    void aChangedRowIsFound() throws Exception {
        isFound(
                "changed",
                "update approval.ledger set at = at + interval '1 second' where ctid = "
                        + "(select ctid from approval.ledger where topic = 'agentport.calls' order by kafka_offset limit 1)");
    }

    @Test
    void aDeletedRowIsFound() throws Exception {
        isFound(
                "missing",
                "delete from approval.ledger where ctid = "
                        + "(select ctid from approval.ledger where topic = 'agentport.calls' order by kafka_offset limit 1)");
    }

    @Test
    void reorderedRowsAreFound() throws Exception {
        isFound(
                "reordered",
                "with two as (select ctid, seq, row_number() over (order by seq) as n from approval.ledger"
                        + " where topic = 'agentport.calls' and partition = (select partition from approval.ledger"
                        + " where topic = 'agentport.calls' group by partition having count(*) > 1 limit 1)"
                        + " order by seq limit 2) update approval.ledger l set seq = 1000000 + (select seq from two o"
                        + " where o.n <> t.n) from two t where l.ctid = t.ctid",
                "update approval.ledger set seq = seq - 1000000 where seq > 1000000");
    }

    @Test
    void aCutTailIsFound() throws Exception {
        isFound(
                "truncated",
                "delete from approval.ledger l where (topic, partition) = "
                        + "(select topic, partition from approval.ledger where topic = 'agentport.calls' limit 1) and seq > "
                        + "(select max(seq) - 1 from approval.ledger m where m.topic = l.topic and m.partition = l.partition)");
    }

    /** Does it to the ledger with the guards switched off, verifies, and puts everything back. */
    private static void isFound(String kind, String... tampering) throws Exception {
        try (var database = new Backend(stack).database();
                var statement = database.createStatement()) {
            statement.execute("set session_replication_role = replica"); // no triggers
            statement.execute("create table public.kept as select * from approval.ledger");
            try {
                for (var sql : tampering) {
                    assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
                }
                var verified = verify();
                assertThat(verified.at("/valid").asBoolean())
                        .as(verified.toString())
                        .isFalse();
                assertThat(verified.at("/findings").toString()).contains(kind);
            } finally {
                putBack(database, statement);
            }
        }
        assertThat(verify().at("/valid").asBoolean()).isTrue();
    }

    private static void putBack(Connection database, Statement statement) throws Exception {
        database.setAutoCommit(false);
        statement.execute("delete from approval.ledger l using public.kept k where l.topic = k.topic"
                + " and l.partition = k.partition and l.kafka_offset = k.kafka_offset");
        statement.execute("insert into approval.ledger select * from public.kept");
        database.commit();
        database.setAutoCommit(true);
        statement.execute("drop table public.kept");
    }

    private static JsonNode verify() {
        var answer = stack.people().approval().get("/v1/ledger/verify");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }
}
