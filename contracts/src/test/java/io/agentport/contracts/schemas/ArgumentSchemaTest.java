// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.agentport.contracts.json.CanonicalJson;
import io.agentport.contracts.json.StrictJson;
import io.agentport.contracts.schemas.ArgumentSchema.UnusableSchemaException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentSchemaTest {
    private static final String SCHEMA = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
              "amount":{"type":"integer","minimum":1},
              "currency":{"enum":["eur","usd"]},
              "email":{"type":"string","pattern":"^[a-z]+@[a-z]+$"},
              "items":{"type":"array","items":{"$ref":"#/$defs/item"}}},
             "required":["amount"],"additionalProperties":false,
             "$defs":{"item":{"type":"object","properties":{"a~b/c":{"type":"boolean"}}}}}""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":1}",
                "{\"amount\":1,\"currency\":\"eur\",\"email\":\"a@b\",\"items\":[{},{\"a~b/c\":true}]}",
            })
    void whatFitsIsAccepted(String arguments) throws Exception {
        assertThat(ArgumentSchema.compile(SCHEMA).check(json(arguments))).isEmpty();
    }

    @ParameterizedTest(name = "{0} fails at {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '%', textBlock = """
                    {"amount":"1"}                                   | /amount            | integer
                    {"amount":0}                                     | /amount            | 1
                    {"amount":1,"currency":"chf"}                    | /currency          | eur
                    {"amount":1,"email":"A@b"}                       | /email             | ^[a-z]+@[a-z]+$
                    {"amount":1,"items":[{},{"a~b/c":3}]}            | /items/1/a~0b~1c   | boolean
                    {}                                               |                    | amount
                    {"amount":1,"extra":2}                           |                    | extra
                    """)
    void whatDoesNotFitNamesThePlaceAndTheExpectation(String arguments, String pointer, String expectation)
            throws Exception {
        var found = ArgumentSchema.compile(SCHEMA).check(json(arguments));

        assertThat(found).singleElement().satisfies(at -> {
            assertThat(at.pointer()).isEqualTo(pointer == null ? "" : pointer);
            assertThat(at.expected()).contains(expectation);
        });
    }

    @Test
    void atMostFivePlacesAreNamed() throws Exception {
        var schema = ArgumentSchema.compile("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}");

        assertThat(schema.check(json("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}")))
                .hasSize(5)
                .extracting(ArgumentSchema.Mismatch::pointer)
                .contains("/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"https://example.com/schema.json\"}",
                "{\"properties\":{\"a\":{\"$ref\":\"file:///etc/passwd\"}}}",
                "{\"properties\":{\"a\":{\"$dynamicRef\":\"http://169.254.169.254/latest\"}}}",
                "{\"properties\":{\"a\":{\"$ref\":\"other.json#/a\"}}}",
                "{\"$schema\":\"https://example.com/own-dialect\"}",
                "{\"$ref\":\"#/$defs/missing\"}",
                "{\"properties\":{\"a\":{\"pattern\":\"(?=a)b\"}}}",
                "{\"properties\":{\"a\":{\"pattern\":\"(a)\\\\1\"}}}",
                "{\"$ref\":\"#\"}",
                "[]",
                "not json",
            })
    void aSchemaThatCannotBeCheckedSafelyIsRefused(String schema) {
        assertThatThrownBy(() -> ArgumentSchema.compile(schema)).isInstanceOf(UnusableSchemaException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"properties\":5}",
                "{\"type\":\"object\",\"required\":5}",
                "{\"type\":7}",
                "{\"type\":\"object\",\"properties\":{\"n\":{\"multipleOf\":0}}}",
                "{\"type\":\"object\",\"properties\":{\"n\":{\"pattern\":5}}}",
                "{\"type\":\"object\",\"properties\":{\"n\":{\"minimum\":\"x\"}}}",
                "{\"type\":\"object\",\"properties\":{\"n\":{\"enum\":5}}}",
                "{\"type\":\"object\",\"allOf\":{}}",
                "{\"$ref\":\"#/%zz\"}",
                "{\"$ref\":\"#/$defs/none\"}",
                "{\"$schema\":\"https://example.com/unknown\"}",
                "{\"$id\":\":::\"}"
            })
    void aSchemaThatIsNoneConcernsItselfAlone(String schema) throws Exception {
        try {
            var compiled = ArgumentSchema.compile(schema);
            // what was taken for a schema gives an answer, whatever that is
            assertThat(compiled.check(json("{\"n\":1}"))).isNotNull();
        } catch (UnusableSchemaException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void aHostilePatternTakesLinearTime() throws Exception {
        var schema = ArgumentSchema.compile("{\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}}}");
        var text = "a".repeat(50_000) + "!";

        var found =
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> schema.check(json("{\"a\":\"" + text + "\"}")));

        assertThat(found).hasSize(1);
    }

    @Test
    void aSchemaThatAsksForExponentialWorkIsCutOff() throws Exception {
        var schema = ArgumentSchema.compile("""
                {"properties":{"a":{"anyOf":[{"$ref":"#"},{"$ref":"#"},{"$ref":"#"}]}},"required":["x"]}""");
        var deep = "{\"a\":".repeat(40) + "{}" + "}".repeat(40);

        var found = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> schema.check(json(deep)));

        assertThat(found)
                .singleElement()
                .satisfies(at -> assertThat(at.expected()).contains("reasonable time"));
    }

    @Test
    void theLargestArgumentsStayWithinTheBudget() throws Exception {
        var schema = ArgumentSchema.compile(
                "{\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}},\"additionalProperties\":false}");
        var many = "{\"a\":[" + "1,".repeat(StrictJson.MAX_BYTES / 2 - 10) + "1]}";

        assertThat(schema.check(json(many))).isEmpty();
    }

    private static CanonicalJson json(String text) throws Exception {
        return StrictJson.readObject(text.getBytes(StandardCharsets.UTF_8));
    }
}
