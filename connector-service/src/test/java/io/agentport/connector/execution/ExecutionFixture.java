// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentport.connector.connectors.SecretReference;
import io.agentport.contracts.calls.CallId;
import io.agentport.contracts.calls.Digest;
import io.agentport.contracts.calls.Outcome;
import io.agentport.contracts.calls.Tier;
import io.agentport.contracts.calls.ToolId;
import io.agentport.contracts.events.CallRequested;
import io.agentport.contracts.events.PermitEvent.CallPermitted;
import io.agentport.contracts.events.Topic;
import io.agentport.testing.Backing;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An upstream, the other services' side of the topics, and a look into the database. */
abstract class ExecutionFixture {
    static final String SECRET = "sk_test_of_the_shop_0123456789";

    @Inject
    FakeTools tools;

    Backing backing;
    FakeUpstream upstream;
    Wire wire;
    String shop;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectories(QuickExecution.SECRETS);
        backing = Backing.shared();
        upstream = new FakeUpstream();
        // a name of its own for each test, so that no test meets another's effects, circuits or bindings
        shop = "shop" + Long.toHexString(System.nanoTime());
        var file = Files.writeString(QuickExecution.SECRETS.resolve(shop), SECRET + "\n");
        tools.declare(shop, upstream.origin(), new SecretReference("token", "${file:" + file + "}"));
        wire = new Wire(
                backing.bootstrapServers(),
                ConfigProvider.getConfig().getValue("agentport.topics-prefix", String.class),
                backing.sealsDirectory());
        wire.agentMay(false, Tier.AUTO_APPROVE, tool("read"), tool("write"), tool("write_with_key"));
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
        upstream.close();
    }

    ToolId tool(String name) {
        return new ToolId(shop, name);
    }

    Digest definition(ToolId tool) {
        return tools.find(tool).orElseThrow().definition();
    }

    CallRequested call(String tool, String path, String target) {
        return Wire.call(tool(tool), "{\"path\":\"" + path + "\",\"target\":\"" + target + "\"}");
    }

    CallPermitted permit(CallRequested call) {
        return wire.automatic(call, definition(call.tool()), Instant.now().plusSeconds(60));
    }

    /** Publishes an automatic permit and waits for the outcome. */
    Outcome run(CallRequested call) {
        wire.publish(Topic.PERMITS, permit(call));
        return outcome(call.call());
    }

    Outcome outcome(CallId call) {
        await("the outcome of " + call)
                .atMost(Duration.ofSeconds(30))
                .until(() -> !wire.endings(call).isEmpty());
        return wire.outcome(call);
    }

    void deadLetter(CallRequested call, String cause) {
        await("a dead letter")
                .atMost(Duration.ofSeconds(30))
                .until(() -> wire.deadLetters.stream()
                        .anyMatch(letter -> call.call().value().equals(letter.recordKey())
                                && letter.cause().equals(cause)));
        assertThat(wire.endings(call.call())).isEmpty();
    }

    Connection database() throws SQLException {
        return DriverManager.getConnection(backing.jdbcUrl("connector"));
    }

    /** One column of a claim row; null if there is no row. */
    String claimed(CallId call, String column) {
        try (var connection = database();
                var query = connection.prepareStatement("SELECT " + column + " FROM claim WHERE call_id = ?")) {
            query.setString(1, call.value());
            var rows = query.executeQuery();
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
