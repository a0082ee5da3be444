// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.effective;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.BuildResult;
import io.agentport.connector.connectors.requests.RequestBuilder;
import io.agentport.contracts.json.StrictJson;
import io.agentport.local.sandbox.Sandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every tool of the sandbox against the upstream that local mode starts. */
class SandboxDefinitionTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Sandbox sandbox;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(0, "token");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list_customers | {\"email\":\"ada@example.com\",\"limit\":1} | /data/0/name | Ada Lovelace",
                "get_customer | {\"customer\":\"cus_2\"} | /id | cus_2",
                "create_customer | {\"name\":\"Bob\",\"email\":\"bob@example.com\"} | /name | Bob",
                "delete_customer | {\"customer\":\"cus_3\"} | /deleted | true",
                "list_charges | {\"customer\":\"cus_2\"} | /data/0/amount | 12000",
                "create_refund | {\"charge\":\"ch_1\",\"amount\":200,\"reason\":\"late\"} | /amount | 200",
                "list_refunds | {\"charge\":\"ch_3\"} | /object | list",
                "list_issues | {\"status\":\"open\"} | /data/0/status | open",
                "create_issue | {\"title\":\"t\",\"body\":\"b\"} | /title | t",
                "close_issue | {\"issue\":\"iss_1\"} | /status | closed",
                "list_messages | {\"to\":\"support@example.com\"} | /data/0/subject | Welcome",
                "send_message | {\"to\":\"a@example.com\",\"subject\":\"s\",\"body\":\"b\"} | /status | sent",
            })
    void theUpstreamDoesWhatTheToolSays(String tool, String arguments, String pointer, String value) throws Exception {
        var answer = send(tool, arguments);

        assertThat(answer.at(pointer).asText()).as(answer.toString()).isEqualTo(value);
    }

    private static JsonNode send(String name, String arguments) throws Exception {
        var tool = new BundledConnectors()
                .find("sandbox").orElseThrow().tools().stream()
                        .filter(t -> t.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        var origin = "http://127.0.0.1:" + sandbox.port();
        var result = new RequestBuilder(tool, BaseUrl.parse(origin))
                .build(StrictJson.readObject(arguments.getBytes(StandardCharsets.UTF_8)));
        assertThat(result).isInstanceOf(BuildResult.Built.class);
        var request = ((BuildResult.Built) result).request();
        var body = request.body();
        var http = HttpRequest.newBuilder(URI.create(origin + request.pathAndQuery()))
                .header("Authorization", "Bearer token")
                .method(
                        request.method(),
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.text()));
        var answer = HTTP.send(http.build(), HttpResponse.BodyHandlers.ofString());
        return JsonMapper.builder().build().readTree(answer.body());
    }
}
