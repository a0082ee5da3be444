// SPDX-License-Identifier: Apache-2.0
package io.agentport.connector.connectors.requests;

import static io.agentport.connector.connectors.requests.ExampleTools.built;
import static io.agentport.connector.connectors.requests.ExampleTools.quoted;
import static io.agentport.connector.connectors.requests.ExampleTools.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentport.connector.connectors.BuildResult.Refused;
import io.agentport.connector.connectors.UpstreamRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBuilderTest {
    @Test
    void everyArgumentGoesToItsPlace() {
        var request = built("get", """
                {"id":"a b","file":"x/y.txt","q":"1=2&3","count":1e21,"flag":true,"created":{"lt":5,"gte":-3},"tenant":"acme"}
                """);

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.origin()).hasToString("https://api.example.com:443");
        assertThat(request.pathAndQuery())
                .isEqualTo("/root/things/a%20b/x/y.txt/end?version=2%20%26%203&q=1%3D2%263&count=1e%2B21&flag=true"
                        + "&created%5Bgte%5D=-3&created%5Blt%5D=5");
        assertThat(request.headers())
                .containsOnly(
                        Map.entry("Accept", "application/json"),
                        Map.entry("X-Fixed", "always"),
                        Map.entry("X-Tenant", "acme"));
        assertThat(request.body()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "/",
                "a\\b",
                "%2e%2e",
                "a%2fb",
                "100%",
                "a\nb",
                "a\u0000",
                "\u202eid",
                "a\u007f",
                "\u2028"
            })
    void aPathSegmentIsNeverMoreThanASegment(String value) {
        var refusal = refused("get", "{\"file\":\"f\",\"id\":" + quoted(value) + "}");

        assertThat(refusal.reason()).isEqualTo("invalid_arguments");
        assertThat(refusal.path()).isEqualTo("/id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a//b", "a/../b", "./a", "a/%2e", "a\\b/c"})
    void aDeclaredRunOfSegmentsHoldsSegmentsOnly(String value) {
        assertThat(refused("get", "{\"id\":\"i\",\"file\":" + quoted(value) + "}")
                        .path())
                .isEqualTo("/file");
    }

    @ParameterizedTest
    @CsvSource({
        "'a;b', a%3Bb",
        "'a?b', a%3Fb",
        "'a#b', a%23b",
        "'a&b=c', a%26b%3Dc",
        "'a+b', a%2Bb",
        "'ä', %C3%A4",
        "'...', ...",
        "'a@b:c', a%40b%3Ac",
        "'😀', %F0%9F%98%80",
        "'{id}', %7Bid%7D",
        "' ', %20",
        "'~', ~"
    })
    void everythingElseInAPathIsEncoded(String value, String encoded) {
        assertThat(built("get", "{\"file\":\"f\",\"id\":" + quoted(value) + "}").pathAndQuery())
                .isEqualTo("/root/things/" + encoded + "/f/end?version=2%20%26%203");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a ", "a\r\nX-Evil: 1", "a\nb", "ä", "a\u0000b", "\t", "\u007f"})
    void aHeaderIsPrintableAsciiOnOneLine(String value) {
        assertThat(refused("get", "{\"id\":\"i\",\"file\":\"f\",\"tenant\":" + quoted(value) + "}")
                        .path())
                .isEqualTo("/tenant");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"a b\"} | name=a%20b",
                "{\"name\":\"x&amount=1\"} | name=x%26amount%3D1",
                "{\"name\":\"\"} | name=",
                "{\"name\":\"n\",\"amount\":100} | name=n&amount=100",
                "{\"name\":\"n\",\"metadata\":{\"order id\":\"6735\",\"a.b\":\"x\"}} | name=n&metadata%5Ba.b%5D=x&metadata%5Border%20id%5D=6735",
                "{\"name\":\"n\",\"items\":[{\"price\":\"p1\",\"quantity\":2},{\"price\":\"p2\"}]} | name=n&items%5B0%5D%5Bprice%5D=p1&items%5B0%5D%5Bquantity%5D=2&items%5B1%5D%5Bprice%5D=p2",
                "{\"name\":\"n\",\"expand\":[\"a\",\"b[c]\"]} | name=n&expand%5B0%5D=a&expand%5B1%5D=b%5Bc%5D",
            })
    void nestedValuesAreWrittenWithBrackets(String arguments, String body) {
        var request = built("form", arguments);

        assertThat(request.body()).isEqualTo(new UpstreamRequest.Body("application/x-www-form-urlencoded", body));
        assertThat(request.pathAndQuery()).isEqualTo("/root/forms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a]", "[", "a][b", "a=b", "a&b", "é", "a\nb", "a%5D"})
    void aFreeKeyIsNoStructure(String key) {
        var refusal = refused("form", "{\"name\":\"n\",\"metadata\":{" + quoted(key) + ":\"v\"}}");

        assertThat(refusal.path()).startsWith("/metadata");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"n\",\"metadata\":{}}",
                "{\"name\":\"n\",\"expand\":[]}",
                "{\"name\":null}",
                "{\"name\":\"n\",\"amount\":null}",
                "{\"name\":\"n\",\"metadata\":{\"a\":null}}",
                "{\"name\":\"n\",\"amount\":1.5}",
                "{\"name\":\"n\",\"amount\":\"1\"}",
                "{\"name\":\"n\",\"items\":[{\"other\":1}]}",
                "{\"name\":\"n\",\"extra\":1}",
                "{\"name\":\"n\",\"Name\":\"n\"}",
                "{}",
            })
    void whatCannotBeWrittenOrIsNotDeclaredIsRefused(String arguments) {
        assertThat(refused("form", arguments).reason()).isEqualTo("invalid_arguments");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | '' | /name | is required",
                "{\"name\":\"n\",\"extra\":\"secret\"} | | /extra | is no argument of this tool",
                "{\"name\":\"n\",\"items\":[{\"price\":\"p\"},{\"price\":\"p\",\"x/y\":1}]} | | /items/1/x~1y | is no argument of this tool",
            })
    void aRefusalNamesTheFailingPath(String arguments, String unused, String path, String detail) {
        assertThat(refused("form", arguments)).isEqualTo(new Refused("invalid_arguments", detail, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"n\",\"amount\":\"s3cret\"}",
                "{\"name\":{\"s3cret\":\"s3cret\"}}",
                "{\"name\":[\"s3cret\"]}"
            })
    void aRefusalHoldsNoValue(String arguments) {
        assertThat(refused("form", arguments).detail()).doesNotContain("s3cret");
    }

    @Test
    void aJsonBodyIsPutTogetherInCanonicalForm() {
        var request =
                built("json", "{\"id\":\"7\",\"title\":\"a\\\"b\",\"labels\":[\"x\"],\"size\":1e21,\"note\":null}");

        assertThat(request.body())
                .isEqualTo(new UpstreamRequest.Body(
                        "application/json",
                        "{\"issue\":{\"labels\":[\"x\"],\"title\":\"a\\\"b\"},\"note\":null,\"size\":1e+21}"));
    }

    @Test
    void aMissingArgumentIsNotInTheBody() {
        assertThat(built("json", "{\"id\":\"7\"}").body())
                .isEqualTo(new UpstreamRequest.Body("application/json", "{}"));
    }

    @Test
    void oneArgumentCanBeTheWholeBody() {
        assertThat(built("whole", "{\"document\":{\"b\":[1,{\"c\":null}],\"a\":\"x\"}}")
                        .body())
                .isEqualTo(new UpstreamRequest.Body("application/json", "{\"a\":\"x\",\"b\":[1,{\"c\":null}]}"));
    }

    @ParameterizedTest
    @CsvSource({
        "'ch_1', form:ch_1",
        "'a:b', form:a%3Ab",
        "'a%3Ab', form:a%253Ab",
        "'=1', form:%3D1",
        "'ä b', form:%C3%A4%20b",
        "'#', form:%23",
    })
    void anEffectKeyEscapesTheValuesItHolds(String value, String key) {
        assertThat(built("form", "{\"name\":" + quoted(value) + "}").effectKey())
                .isEqualTo(key);
    }

    @Test
    void aLongEffectKeyStandsAsItsDigest() {
        var one = built("form", "{\"name\":\"" + "x".repeat(500) + "1\"}").effectKey();
        var other = built("form", "{\"name\":\"" + "x".repeat(500) + "2\"}").effectKey();

        assertThat(one).startsWith("#sha256:").isNotEqualTo(other);
    }

    @Test
    void withoutATemplateTheEffectIsTheToolWithItsArguments() {
        assertThat(built("json", "{\"id\":\"7\"}").effectKey())
                .startsWith("call:json:sha256:")
                .isNotEqualTo(built("json", "{\"id\":\"8\"}").effectKey());
    }
}
