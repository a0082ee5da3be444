// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.RefusedJsonException;
import io.agentport.contracts.json.StrictJson;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;

/** Sends what is built of arguments over a real connection, to an upstream that keeps the bytes. */
final class Surface implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RawRecorder upstream = new RawRecorder();
    private final TestClient client = new TestClient(List.of(), InetAddress::getAllByName);

    String url() {
        return "http://127.0.0.1:" + upstream.port();
    }

    /** What stood on the wire; null if the arguments were refused, at the door or by the tool, and nothing was sent. */
    SentRequest sent(Function<CanonicalJson, BuildResult> tool, JsonNode arguments) throws IOException {
        try {
            return switch (tool.apply(StrictJson.readObject(JSON.writeValueAsBytes(arguments)))) {
                case BuildResult.Refused refused -> null;
                case BuildResult.Built(var request) -> {
                    assertThat(client.send(request)).isInstanceOf(Reply.Answered.class);
                    yield SentRequest.parse(upstream.take());
                }
            };
        } catch (RefusedJsonException e) {
            return null;
        }
    }

    @Override
    public void close() {
        client.close();
        upstream.close();
    }
}
