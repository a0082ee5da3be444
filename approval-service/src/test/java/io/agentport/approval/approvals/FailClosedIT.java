// SPDX-License-Identifier: Apache-2.0
package io.agentport.approval.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.approval.FirstPassword;
import io.agentport.approval.Observer;
import io.agentport.approval.OtherServices;
import io.agentport.approval.People;
import io.agentport.contracts.events.ReplyEvent.Update;
import io.agentport.messaging.Messaging;
import io.agentport.testing.BackingResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** While the database refuses a step, nobody is asked and nothing is permitted; afterwards it happens once. */
@QuarkusTest
@WithTestResource(
        value = BackingResource.class,
        initArgs = {@ResourceArg(name = "service", value = "approval"), @ResourceArg(name = "topics", value = "fresh")})
@WithTestResource(FirstPassword.class)
class FailClosedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Messaging messaging;

    @ConfigProperty(name = "agentport.topics-prefix")
    String prefix;

    @Inject
    Pool pool;

    private OtherServices others;
    private Observer observer;

    @BeforeEach
    void connect() {
        others = new OtherServices(messaging);
        observer = new Observer(prefix);
    }

    @AfterEach
    void disconnect() {
        mend();
        observer.close();
    }

    private void mend() {
        for (var table : List.of("approvals", "approval_calls", "outbox")) {
            execute("drop trigger if exists fault on " + table);
        }
    }

    /** Rows of which the condition is true are refused; the sequence {@code faults}, which no rollback touches, counts them. */
    private void fail(String table, String event, String condition) {
        execute("drop sequence if exists faults");
        execute("create sequence faults");
        execute("""
                create or replace function fault() returns trigger language plpgsql as $$
                begin
                    perform nextval('faults');
                    raise exception 'the disk is full';
                end $$""");
        execute("create trigger fault before " + event + " on " + table + " for each row when (" + condition
                + ") execute function fault()");
    }

    private void awaitFaults(int number) {
        await().atMost(PATIENCE)
                .until(() -> pool.query("select last_value from faults")
                                .execute()
                                .await()
                                .atMost(PATIENCE)
                                .iterator()
                                .next()
                                .getLong(0)
                        >= number);
    }

    private void execute(String sql) {
        pool.query(sql).execute().await().atMost(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({
        "approvals, new.agent = '%1$s'",
        "approval_calls, new.call_id = '%2$s'",
        "outbox, position('%2$s' in new.payload) > 0"
    })
    void anAskThatCannotBeKeptIsPutToNobodyUntilItCan(String table, String condition) {
        var ask = others.ask(others.agent(), "{\"amount\":1}");
        fail(table, "insert", condition.formatted(ask.call().agent(), ask.call().call()));
        others.publish(ask);
        awaitFaults(3);
        assertThat(observer.updates(ask, Update.AWAITING_APPROVAL)).isZero();

        mend();

        var approval = observer.awaitUpdate(ask, Update.AWAITING_APPROVAL).approval();
        assertThat(People.approval(approval).getString("status")).isEqualTo("pending");
        assertThat(observer.permitted()).doesNotContain(ask.call().call());
    }

    @Test
    void aDecisionThatCannotBeKeptPermitsNothing() {
        var ask = others.ask(others.agent(), "{\"amount\":2}");
        others.publish(ask);
        var approval = observer.awaitUpdate(ask, Update.AWAITING_APPROVAL).approval();
        fail(
                "outbox",
                "insert",
                "position('%s' in new.payload) > 0".formatted(ask.call().call()));

        People.decide("alice", approval, "approve_once").then().statusCode(500);

        assertThat(People.approval(approval).getString("status")).isEqualTo("pending");
        mend();
        People.decide("alice", approval, "approve_once").then().statusCode(200);
        observer.awaitPermit(ask);
        assertThat(observer.permitted()).containsOnlyOnce(ask.call().call());
    }
}
