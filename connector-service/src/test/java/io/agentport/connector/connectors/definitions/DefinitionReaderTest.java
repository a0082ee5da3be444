// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentport.connector.connectors.BaseUrl;
import io.agentport.connector.connectors.Idempotency;
import io.agentport.contracts.calls.Risk;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionReaderTest {
    private static final String GOOD = """
            connector: example
            title: Example
            base_url: https://api.example.com
            auth: {scheme: bearer, setting: api_key}
            headers: {X-Version: "7"}
            timeout: 10s
            max_response: 64KiB
            idempotency: {header: Idempotency-Key, lifetime: 24h, methods: [POST]}
            rejections: {also: ["500"], except: ["409"]}
            mask: [client_secret]
            schemas:
              id: {type: string, pattern: "^[a-z]+$", description: An id.}
            groups:
              paging:
                query:
                  limit: {type: integer, description: How many.}
            tools:
              list_things:
                title: List things
                description: Lists all the things.
                risk: read
                request: GET /v1/things
                include: [paging]
              pay_thing:
                title: Pay a thing
                description: Pays one of the things.
                risk: write
                tags: [things]
                request: POST /v1/things/{thing}/pay
                path:
                  thing: {like: id}
                form:
                  card: {like: id}
                  account: {like: id, maxLength: 5}
                  tags:
                    description: Free keys.
                    type: object
                    propertyNames: {pattern: "^[a-z]+$"}
                    additionalProperties: {type: string}
                exactly_one: [card, account]
                effect: "thing:{thing}:{card|account}"
                timeout: 1m
            """;

    private static ConnectorDefinition read(String text) {
        return DefinitionReader.read("example.yaml", text);
    }

    private static ToolDefinition pay() {
        return read(GOOD).tools().getLast();
    }

    @Test
    void aDefinitionSaysWhatItsFileSays() {
        var connector = read(GOOD);

        assertThat(connector.name()).isEqualTo("example");
        assertThat(connector.location())
                .isEqualTo(new ConnectorDefinition.Location.Fixed(BaseUrl.parse("https://api.example.com")));
        assertThat(connector.credential()).contains("api_key");
        assertThat(connector.tools()).extracting(ToolDefinition::name).containsExactly("list_things", "pay_thing");
        assertThat(pay().risk()).isEqualTo(Risk.WRITE);
        assertThat(pay().timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(pay().maxResponseBytes()).isEqualTo(65536);
        assertThat(pay().idempotency()).isEqualTo(new Idempotency("Idempotency-Key", Duration.ofHours(24)));
        assertThat(pay().rejections().prove(500)).isTrue();
        assertThat(pay().rejections().prove(409)).isFalse();
        assertThat(pay().maskedFields()).containsExactly("client_secret");
        assertThat(pay().http().headers()).containsEntry("X-Version", "7");
    }

    @Test
    void aReadHasNoIdempotencyKey() {
        assertThat(read(GOOD).tools().getFirst().idempotency()).isNull();
    }

    @Test
    void theSchemaIsClosedAndSaysWhatIsRequired() {
        assertThat(pay().arguments().text())
                .startsWith("{\"type\":\"object\",\"properties\":{\"thing\":{\"type\":\"string\"")
                .contains(
                        "\"account\":{\"type\":\"string\",\"pattern\":\"^[a-z]+$\",\"description\":\"An id.\",\"maxLength\":5}")
                .contains("\"additionalProperties\":{\"type\":\"string\"},\"minProperties\":1}")
                .endsWith("\"required\":[\"thing\"],\"additionalProperties\":false,"
                        + "\"if\":{\"required\":[\"card\"]},"
                        + "\"then\":{\"not\":{\"anyOf\":[{\"required\":[\"account\"]}]}},"
                        + "\"else\":{\"required\":[\"account\"]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                // what is replaced ~ by what ~ line ~ what is said
                "title: Example ~ tittle: Example ~ 1 ~ `title` is missing",
                "title: Example ~ title: Example\\ncolour: red ~ 3 ~ unknown key `colour`",
                "title: Example ~ title: Example\\ntitle: Again ~ 3 ~ `title` stands twice",
                "connector: example ~ connector: ex__ample ~ 1 ~ a connector's name",
                "connector: example ~ connector: [ ~ 3 ~ not YAML",
                "https://api.example.com ~ ftp://api.example.com ~ 3 ~ `base_url`",
                "https://api.example.com ~ https://user@api.example.com ~ 3 ~ `base_url`",
                "https://api.example.com ~ https://api.example.com/../x ~ 3 ~ `base_url`",
                "https://api.example.com ~ https://api.example.com?q=1 ~ 3 ~ `base_url`",
                "title: Example ~ title: Example\\nbase_url_property: agentport.x ~ 3 ~ `base_url` says already",
                "scheme: bearer ~ scheme: magic ~ 4 ~ `scheme` is none, bearer, basic or header",
                "setting: api_key ~ setting: base_url ~ 4 ~ a setting's name",
                "setting: api_key ~ setting: api_key, extra: 1 ~ 4 ~ unknown key `extra`",
                "X-Version: ~ Authorization: ~ 5 ~ the header `Authorization` is not a definition's to set",
                "X-Version: ~ Host: ~ 5 ~ the header `Host`",
                "\"7\" ~ \"é\" ~ 5 ~ printable ASCII",
                "timeout: 10s ~ timeout: 10 ~ 6 ~ expected a duration like `30s`",
                "max_response: 64KiB ~ max_response: lots ~ 7 ~ expected a size like `1MiB`",
                "max_response: 64KiB ~ max_response: 2048MiB ~ 7 ~ expected a size below 2 GiB",
                "lifetime: 24h, ~ ~ 8 ~ `lifetime` is missing",
                "also: [\"500\"] ~ also: [\"5000\"] ~ 9 ~ is no HTTP status",
                "pattern: \"^[a-z]+$\", description: An id. ~ description: An id. , patern: x ~ 31 ~ `patern` is no keyword",
                "pattern: \"^[a-z]+$\", ~ pattern: \"(?=a)\", ~ 31 ~ matched in linear time",
                "type: string, pattern: ~ type: text, pattern: ~ 31 ~ a schema has one `type`",
                ", description: An id. ~ ~ 31 ~ `description` says what it is",
                "limit: {type: integer ~ limit: {type: array ~ 16 ~ `items` needs a schema",
                "limit: {type: integer ~ limit: {like: nothing ~ 16 ~ `like` names no schema: `nothing`; there are id",
                "include: [paging] ~ include: [pages] ~ 23 ~ there is no group `pages`",
                "list_things: ~ list__things: ~ 19 ~ a tool's name",
                "list_things: ~ list_things_: ~ 19 ~ a tool's name",
                "risk: read ~ risk: harmless ~ 21 ~ expected read, write or destructive",
                "request: GET /v1/things ~ request: POST /v1/things ~ 21 ~ makes a `GET`",
                "request: GET /v1/things ~ request: GET v1/things ~ 22 ~ expected a method and a path",
                "request: GET /v1/things ~ request: FETCH /v1/things ~ 22 ~ expected a method and a path",
                "request: GET /v1/things ~ request: GET /v1/../things ~ 22 ~ no segment of a path",
                "request: GET /v1/things ~ request: GET /v1//things ~ 22 ~ no segment of a path",
                "request: GET /v1/things ~ request: GET /v1/a?b=c ~ 22 ~ no segment of a path",
                "request: GET /v1/things ~ request: GET /v1/a%2e ~ 22 ~ no segment of a path",
                "request: GET /v1/things ~ request: GET /v1/x{thing} ~ 22 ~ no segment of a path",
                "request: GET /v1/things ~ request: GET /v1/{thing} ~ 22 ~ `{thing}` has no argument under `path`",
                "/{thing}/pay ~ /pay ~ 31 ~ argument `thing` is not in the request's path",
                "/{thing}/pay ~ /{thing}/{thing} ~ 29 ~ stands twice in the path",
                "card: {like: id} ~ thing: {like: id} ~ 33 ~ goes to two places",
                "card: {like: id} ~ card: {like: id, as: account} ~ 34 ~ goes where `card` goes",
                "card: {like: id} ~ card: {like: id, as: \"a[b]\"} ~ 33 ~ is not a key of a query or form",
                "card: {like: id} ~ Card: {like: id} ~ 33 ~ a name is of `a-z 0-9 _`",
                "card: {like: id} ~ agentport_reason: {like: id} ~ 33 ~ does not start with `agentport_`",
                "card: {like: id} ~ card: {like: id, segments: true} ~ 33 ~ an argument in the path",
                "thing: {like: id} ~ thing: {like: id, segments: yes} ~ 31 ~ `segments` is true or false",
                "thing: {like: id} ~ thing: {description: x, type: array, items: {like: id}} ~ 31 ~ cannot be written here",
                "card: {like: id} ~ card: {description: x, type: \"null\"} ~ 33 ~ cannot be written here",
                "card: {like: id} ~ card: {description: x, type: object, properties: {a: {like: id}}, required: [b]} ~ 33 ~ which is no property",
                "propertyNames: {pattern: \"^[a-z]+$\"} ~ minProperties: 1 ~ 36 ~ free keys need a text `pattern`",
                "additionalProperties: {type: string} ~ additionalProperties: true ~ 36 ~ `additionalProperties` is a schema here",
                "exactly_one: [card, account] ~ exactly_one: [card, money] ~ 40 ~ `money` is no argument",
                "exactly_one: [card, account] ~ required: [money] ~ 40 ~ `money` is no argument",
                "exactly_one: [card, account] ~ required: [card] \\n    exactly_two: [card] ~ 41 ~ unknown key `exactly_two`",
                "exactly_one: [card, account] ~ tags: [] ~ 40 ~ `tags` stands twice",
                "exactly_one: [card, account] ~ json: {note: {like: id}} ~ 25 ~ a request has one body",
                "{card|account} ~ {card} ~ 41 ~ none of card is certain to be there",
                "\"thing:{thing}:{card|account}\" ~ \"{thing}\" ~ 41 ~ expected an effect key",
                "\"thing:{thing}:{card|account}\" ~ \"thing:{thing}{card|account}\" ~ 41 ~ after a value in an effect key comes `:`",
                "\"thing:{thing}:{card|account}\" ~ \"thing:{thing}x\" ~ 41 ~ after a value in an effect key comes `:`",
                "\"thing:{thing}:{card|account}\" ~ \"call:{thing}\" ~ 41 ~ `call:` names the effects of tools",
                "\"thing:{thing}:{card|account}\" ~ \"Thing {thing}\" ~ 41 ~ expected an effect key",
            })
    void whatDoesNotFitIsRefusedWithItsPlace(String part, String replacement, int line, String problem) {
        assertThat(GOOD).contains(part);
        var text = GOOD.replace(part, replacement == null ? "" : replacement.replace("\\n", "\n"));

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageStartingWith("example.yaml:" + line + ":")
                .hasMessageContaining(problem);
    }

    @Test
    void aFileThatIsTooDeepIsRefusedBeforeItIsRead() {
        var text = GOOD + "deep: " + "[".repeat(100_000) + "]".repeat(100_000) + "\n";

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("at most 32 levels");
    }

    @Test
    void aGetHasNoBody() {
        var text = GOOD.replace("include: [paging]", "form: {x: {like: id}}");

        assertThatThrownBy(() -> read(text)).hasMessageContaining("a `GET` has no body");
    }

    @Test
    void anArgumentDoesNotGoWhereAFixedValueGoes() {
        var text = GOOD.replace("include: [paging]", "include: [paging]\n    fixed_query: {limit: \"5\"}");

        assertThatThrownBy(() -> read(text)).hasMessageContaining("`limit` goes where a fixed value goes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"idempotency-key", "x-api-key"})
    void noHeaderStandsWhereTheCredentialOrTheIdempotencyKeyGoes(String header) {
        var text = GOOD.replace("auth: {scheme: bearer,", "auth: {scheme: header, name: X-Api-Key,");

        assertThatThrownBy(() -> read(text.replace("X-Version:", header + ":")))
                .hasMessageContaining("carries the credential or the idempotency key");
        assertThatThrownBy(() -> read(text.replace("include: [paging]", "header: {x: {like: id, as: " + header + "}}")))
                .hasMessageContaining("`x` goes where a fixed value goes");
    }

    @Test
    void schemasThatAreLikeEachOtherAreRefused() {
        var text = GOOD.replace("id: {type: string", "id: {like: other}\n  other: {like: id");

        assertThatThrownBy(() -> read(text)).hasMessageContaining("`like` names no schema");
    }

    @Test
    void oneJsonArgumentIsNotWithinAnother() {
        var text = GOOD.replace("form:\n      card: {like: id}", "json:\n      card: {like: id, as: /account/card}");

        assertThatThrownBy(() -> read(text)).hasMessageContaining("goes where `card` goes");
    }
}
