// SPDX-License-Identifier: Apache-2.0
package io.agentport.contracts.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    /** A text, the refusal it must get, and the place that the refusal must name. */
    record Refused(String text, JsonRefusal refusal, String pointer) {}

    static List<Refused> refused() {
        return List.of(
                new Refused("", JsonRefusal.NOT_AN_OBJECT, ""),
                new Refused("[]", JsonRefusal.NOT_AN_OBJECT, ""),
                new Refused("\"text\"", JsonRefusal.NOT_AN_OBJECT, ""),
                new Refused("null", JsonRefusal.NOT_AN_OBJECT, ""),
                new Refused("{", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":1", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":}", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":1,}", JsonRefusal.NOT_JSON, ""),
                new Refused("{'a':1}", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":1} {}", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":1} x", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":NaN}", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":01}", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":+1}", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":.5}", JsonRefusal.NOT_JSON, ""),
                new Refused("{/* c */\"a\":1}", JsonRefusal.NOT_JSON, ""),
                new Refused("\uFEFF{}", JsonRefusal.NOT_JSON, ""),
                new Refused("{\"a\":1,\"a\":1}", JsonRefusal.DUPLICATE_KEY, "/a"),
                new Refused("{\"a\":1,\"\\u0061\":2}", JsonRefusal.DUPLICATE_KEY, "/a"),
                new Refused("{\"x\":[{\"b/c\":1,\"b/c\":2}]}", JsonRefusal.DUPLICATE_KEY, "/x/0/b~1c"),
                new Refused("{\"a\":\"\\ud800\"}", JsonRefusal.LONE_SURROGATE, "/a"),
                new Refused("{\"a\":\"\\ude00\\ud83d\"}", JsonRefusal.LONE_SURROGATE, "/a"),
                new Refused("{\"\\udfff\":1}", JsonRefusal.LONE_SURROGATE, ""),
                new Refused("{\"a\":9007199254740993}", JsonRefusal.NUMBER_NOT_EXACT, "/a"),
                new Refused("{\"a\":[1,1e400]}", JsonRefusal.NUMBER_NOT_EXACT, "/a/1"),
                new Refused("{\"a\":-1e400}", JsonRefusal.NUMBER_NOT_EXACT, "/a"),
                new Refused("{\"a\":1e-400}", JsonRefusal.NUMBER_NOT_EXACT, "/a"),
                new Refused("{\"a\":1e99999999999}", JsonRefusal.NUMBER_NOT_EXACT, "/a"),
                new Refused("{\"a\":0.10000000000000000001}", JsonRefusal.NUMBER_NOT_EXACT, "/a"),
                new Refused("{\"a\":123456789012345678}", JsonRefusal.NUMBER_NOT_EXACT, "/a"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesAndNamesThePlace(Refused expected) {
        var refusal = catchThrowableOfType(RefusedJsonException.class, () -> read(expected.text));

        assertThat(refusal).as(expected.text).isNotNull();
        assertThat(refusal.refusal()).as(expected.text).isEqualTo(expected.refusal);
        assertThat(refusal.pointer()).as(expected.text).isEqualTo(expected.pointer);
        assertThat(refusal.getMessage()).isNotBlank();
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] latin1 = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] encodedSurrogate = {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'};

        for (var bytes : List.of(latin1, encodedSurrogate)) {
            var refusal = catchThrowableOfType(RefusedJsonException.class, () -> StrictJson.readObject(bytes));
            assertThat(refusal.refusal()).isEqualTo(JsonRefusal.NOT_UTF8);
        }
    }

    @Test
    void readsSixtyFourLevelsAndRefusesOneMore() throws RefusedJsonException {
        assertThat(read(nested(StrictJson.MAX_DEPTH)).text()).isEqualTo(nested(StrictJson.MAX_DEPTH));

        var refusal = catchThrowableOfType(RefusedJsonException.class, () -> read(nested(StrictJson.MAX_DEPTH + 1)));
        assertThat(refusal.refusal()).isEqualTo(JsonRefusal.TOO_DEEP);
    }

    @Test
    void refusesAnyDepthWithoutRunningOutOfStack() {
        var deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        var refusal = catchThrowableOfType(RefusedJsonException.class, () -> read(deep));
        assertThat(refusal.refusal()).isEqualTo(JsonRefusal.TOO_DEEP);
    }

    @Test
    @Timeout(120) // of seconds: writing out the place of every value would take hours
    void longNamesDoNotMakeTheValuesWithinDearer() throws RefusedJsonException {
        var path = ("{\"" + "x".repeat(40_000) + "\":").repeat(60);
        var values = "[" + "0,".repeat(1_000_000) + "0]";

        var read = StrictJson.readObject((path + values + "}".repeat(60)).getBytes(StandardCharsets.UTF_8), 1 << 24);

        assertThat(read.text()).contains(values);
    }

    @Test
    void aLongNumberIsNotExactAndALongNameIsAName() throws RefusedJsonException {
        for (var number : List.of("1".repeat(100_000), "0." + "0".repeat(100_000) + "1", "1." + "0".repeat(1_000))) {
            var refusal = catchThrowableOfType(RefusedJsonException.class, () -> read("{\"n\":" + number + "}"));
            assertThat(refusal.refusal()).isEqualTo(JsonRefusal.NUMBER_NOT_EXACT);
        }
        var named = "{\"" + "x".repeat(100_000) + "\":1}";
        assertThat(read(named).text()).isEqualTo(named);
    }

    @Test
    void refusesWhatIsTooLargeBeforeReadingIt() throws RefusedJsonException {
        var fits = "{\"a\":\"" + "x".repeat(StrictJson.MAX_BYTES - 8) + "\"}";
        assertThat(read(fits).bytes()).hasSize(StrictJson.MAX_BYTES);

        var refusal = catchThrowableOfType(RefusedJsonException.class, () -> read(fits + " "));
        assertThat(refusal.refusal()).isEqualTo(JsonRefusal.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "1.0, 1",
        "1e2, 100",
        "1E+2, 100",
        "4.50, 4.5",
        "2e-3, 0.002",
        "0.000000000000000000000000001, 1e-27",
        "1e21, 1e+21",
        "100000000000000000000, 100000000000000000000",
        "9007199254740991, 9007199254740991",
        "9007199254740992, 9007199254740992",
        "-15, -15",
        "0.1, 0.1",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "5e-324, 5e-324",
        "999999999999999, 999999999999999"
    })
    void writesNumbersAsEcmaScriptDoes(String literal, String canonical) throws RefusedJsonException {
        assertThat(read("{\"n\":" + literal + "}").text()).isEqualTo("{\"n\":" + canonical + "}");
    }

    /** The IEEE 754 samples of RFC 8785 appendix B: bits of the double, and its canonical form. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void writesTheNumbersOfRfc8785AppendixB(String bits, String canonical) throws RefusedJsonException {
        double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        assertThat(Double.parseDouble(canonical)).isEqualTo(value == 0 ? 0.0 : value);

        assertThat(read("{\"n\":" + canonical + "}").text()).isEqualTo("{\"n\":" + canonical + "}");
    }

    @Test
    void sortsKeysByUtf16CodeUnitsAsRfc8785Section323() throws RefusedJsonException {
        var text =
                "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
                        + "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
                        + "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}";

        assertThat(read(text).text())
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    @Test
    void writesTheExampleOfRfc8785Section322() throws RefusedJsonException {
        var text = "{\"numbers\":[333333333.3333333,1E30,4.50,2e-3,0.000000000000000000000000001],"
                + "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\"literals\":[null,true,false]}";

        assertThat(read(text).text())
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"a\":{},\"b\":[]}", "{\"a\":[[],{}]}", "{\"\":\"\"}", "{\"a\":\"\\u0000\\u001f\"}"})
    void whatIsCanonicalStaysAsItIs(String text) throws RefusedJsonException {
        assertThat(read(text).text()).isEqualTo(text);
        assertThat(CanonicalJson.ofCanonical(text)).isEqualTo(read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{ }", "{\"b\":1,\"a\":1}", "{\"a\":1.0}", "{\"a\":\"\\u0041\"}", "[]", "{\"a\":1,\"a\":1}"})
    void textThatIsNotCanonicalIsNotTakenAsSuch(String text) {
        assertThatThrownBy(() -> CanonicalJson.ofCanonical(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static CanonicalJson read(String text) throws RefusedJsonException {
        return StrictJson.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String nested(int levels) {
        return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
    }
}
